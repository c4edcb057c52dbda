// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.ActionFailedException;
import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.error.RateLimitedException;
import dev.windsock.client.error.UnauthenticatedException;
import dev.windsock.client.error.UnavailableException;
import dev.windsock.client.error.UnexpectedResponseException;
import dev.windsock.client.error.UnreachableException;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.live.LiveMetrics;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.log.GapReason;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.EventType;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Sample;
import dev.windsock.client.model.Topic;
import dev.windsock.client.model.Volume;
import dev.windsock.client.publish.EventPublisher;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.InstanceChange;
import dev.windsock.client.stream.OtherChange;
import dev.windsock.client.stream.Reconnecting;
import dev.windsock.client.stream.StreamEndedException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The faults and changes that tests can cause, and the client's reactions. */
final class WindsockTestServerTest {
    private static final Duration DEADLINE = Duration.ofSeconds(10);

    private final WindsockTestServer server = WindsockTestServer.start();
    private final WindsockClient client = server.client();

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    @Test
    void showsChangesToViews() throws InterruptedException {
        try (LiveView<Instance> view = client.instances().live()) {
            view.awaitSynced(DEADLINE);
            // @start region="server"
            Instance web = server.addInstance("web-1");
            server.disconnect(); // views and streams reconnect
            server.emit(EventType.INSTANCE_FAILED, web.status(InstanceStatus.ERROR));
            // @end region="server"
            await(view, values -> values.stream().anyMatch(it -> it.getStatus() == InstanceStatus.ERROR));
            server.emit(EventType.INSTANCE_TERMINATED, web.status(InstanceStatus.TERMINATED));
            server.addInstance("web-2");
            await(
                    view,
                    values -> values.stream().map(Instance::getName).toList().equals(List.of("web-2")));
        }
    }

    /** Waits until the values of a view meet a condition. */
    private static <V> void await(LiveView<V> view, Predicate<Collection<V>> condition) throws InterruptedException {
        BlockingQueue<UUID> changes = new LinkedBlockingQueue<>();
        try (LiveView.Subscription<V> listening = view.listen(change -> changes.add(change.id()))) {
            while (!condition.test(view.values().values())) {
                assertThat(changes.poll(10, TimeUnit.SECONDS))
                        .as("%s", view.values())
                        .isNotNull();
            }
            assertThat(listening.values()).isNotNull();
        }
    }

    @Test
    void retriesCalls() {
        // @start region="faults"
        server.inject(Fault.rejected(503, "OVERLOADED"), Fault.rejected(429, "RATE_LIMITED"));
        server.inject(request -> request.path().equals("/api/instances"), Fault.foreign(404));
        // @end region="faults"
        assertThat(client.dashboard().getSummary().getTotalInstances()).isZero();
        assertThat(server.requests()).hasSize(3);
        assertThat(client.instances().list().first().items()).isEmpty();
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void failsCallsOfOneKind() {
        server.inject(
                request -> request.path().equals("/api/instances"),
                Fault.rejected(429, "RATE_LIMITED", Duration.ofSeconds(3)),
                Fault.rejected(500, "INTERNAL"),
                Fault.foreign(404),
                Fault.disconnected());
        var once = client.instances().with(RequestOptions.none().retries(0));
        assertThat(client.dashboard().getSummary().getTotalInstances()).isZero();
        assertThatThrownBy(() -> once.list().first())
                .isInstanceOfSatisfying(
                        RateLimitedException.class,
                        e -> assertThat(e.retryAfter()).hasValue(Duration.ofSeconds(3)));
        assertThatThrownBy(() -> once.list().first()).isInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> once.list().first()).isInstanceOf(UnexpectedResponseException.class);
        assertThatThrownBy(() -> client.launch(new LaunchRequest().name("job")))
                .isInstanceOf(UnreachableException.class);
        assertThat(once.list().first().items()).isEmpty();
    }

    @Test
    void givesUpOnAServerThatIsSilent() {
        server.inject(Fault.silent());
        RequestOptions impatient = RequestOptions.none().retries(0).timeout(Duration.ofMillis(100));
        assertThatThrownBy(() -> client.dashboard().with(impatient).getSummary())
                .isInstanceOf(UnreachableException.class);
        server.inject(Fault.delayed(Duration.ofMillis(1)));
        assertThat(client.dashboard().getSummary().getTotalInstances()).isZero();
    }

    @Test
    void carriesOutARequestOnceWhoseResponseIsLost() {
        server.inject(Fault.responseLost());
        InstanceAction launch = client.instances().launch(new LaunchRequest().name("job"), "key-1");
        assertThat(launch.awaitDone(DEADLINE).getStatus()).isEqualTo(InstanceStatus.RUNNING);
        assertThat(client.instances().list().all()).hasSize(1);
    }

    @Test
    void publishesOnceAcrossLostResponses() throws Exception {
        server.inject(request -> request.method().equals("POST"), Fault.responseLost(), Fault.disconnected());
        try (EventPublisher publisher = client.events().publisher().open()) {
            Position committed = publisher
                    .publish(new PublishedEvent().type("DONE").payload(Map.of("size", 3)))
                    .get(10, TimeUnit.SECONDS);
            assertThat(committed).isEqualTo(server.position());
        }
        assertThat(client.events().readEvents(q -> {}).getItems()).hasSize(1);
    }

    @Test
    void failsLaunches() {
        server.failNextLaunch("No such program");
        InstanceAction launch = client.launch(new LaunchRequest().name("job"));
        assertThatThrownBy(() -> launch.awaitDone(DEADLINE))
                .isInstanceOf(ActionFailedException.class)
                .hasMessageContaining("No such program");
    }

    @Test
    void resumesStreamsWithoutLoss() {
        try (EventStream<EventItem> stream =
                client.streams().streamEvents().topics(Topic.CUSTOM).open()) {
            Streamed.await(stream, Connected.class);
            server.emit(new PublishedEvent().type("ONE"));
            assertThat(Streamed.await(stream, OtherChange.class).type()).isEqualTo("ONE");
            server.stop();
            Streamed.await(stream, Reconnecting.class);
            server.emit(new PublishedEvent().type("TWO"));
            server.restart();
            server.emit(new PublishedEvent().type("THREE"));
            assertThat(Streamed.await(stream, OtherChange.class).type()).isEqualTo("TWO");
            assertThat(Streamed.await(stream, OtherChange.class).type()).isEqualTo("THREE");
        }
    }

    @Test
    void reportsGaps() {
        try (EventStream<EventItem> stream = client.streams().streamEvents().open()) {
            Streamed.await(stream, Connected.class);
            server.stop();
            server.addInstance("web-1");
            server.truncateLog();
            server.restart();
            assertThat(Streamed.await(stream, Gap.class).reason()).isEqualTo(GapReason.HISTORY_TRUNCATED);
            server.replaceLog();
            assertThat(Streamed.await(stream, Gap.class).reason()).isEqualTo(GapReason.EPOCH_CHANGED);
            server.addInstance("web-2");
            assertThat(Streamed.await(stream, InstanceChange.class).instance().getName())
                    .isEqualTo("web-2");
        }
    }

    @Test
    void endsStreams() {
        try (EventStream<EventItem> stream = client.streams().streamEvents().open()) {
            Streamed.await(stream, Connected.class);
            server.closeStreams(4002, "DRAINING");
            assertThat(Streamed.await(stream, Reconnecting.class).reason()).isEqualTo("DRAINING");
            Streamed.await(stream, Connected.class);
            server.closeStreams(4500, "CREDENTIAL_REVOKED");
            assertThatThrownBy(() -> Streamed.await(stream, Gap.class))
                    .isInstanceOfSatisfying(
                            StreamEndedException.class,
                            e -> assertThat(e.code()).isEqualTo("CREDENTIAL_REVOKED"));
        }
    }

    @Test
    void rejectsKeys() {
        server.acceptKeys("wsk_other"::equals);
        assertThatThrownBy(() -> client.dashboard().getSummary()).isInstanceOf(UnauthenticatedException.class);
        server.acceptKeys("wsk_test"::equals);
        assertThat(client.dashboard().getSummary().getTotalInstances()).isZero();
    }

    @Test
    void sendsMetrics() {
        Instance web = server.addInstance("web-1");
        server.sendMetrics(sample(web));
        try (LiveMetrics<Sample> metrics = client.instances().liveMetrics(web.getId(), Duration.ofSeconds(1))) {
            metrics.awaitSynced(DEADLINE);
            assertThat(metrics.latest())
                    .hasValueSatisfying(sample -> assertThat(sample.getPids()).isEqualTo(3));
        }
    }

    private static Sample sample(Instance instance) {
        return new Sample()
                .instanceId(instance.getId())
                .timestamp(Instant.now())
                .pids(3);
    }

    @Test
    void respondsWithWhatATestWants() {
        server.respond("GET", "/api/keys", 200, "{\"items\":[],\"next_cursor\":null}");
        assertThat(client.keys().list().all()).isEmpty();
        assertThatThrownBy(() -> client.audit().verifyAudit()).hasMessageContaining("WindsockTestServer.respond");
    }

    @Test
    void emitsChangesOfOtherResources() throws InterruptedException {
        try (LiveView<Volume> view = client.volumes().live()) {
            view.awaitSynced(DEADLINE);
            server.emit(EventType.VOLUME_CREATED, new Volume().name("data").sizeGb(3));
            await(view, values -> values.size() == 1);
            assertThat(view.values().values()).allMatch(volume -> volume.getSizeGb() == 3);
        }
    }
}
