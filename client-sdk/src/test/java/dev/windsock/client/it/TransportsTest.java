// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.it.BreakingProxy.Fault;
import dev.windsock.client.live.LiveMetrics;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.CreateVolumeRequest;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Permission;
import dev.windsock.client.model.Sample;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.StreamEndedException;
import dev.windsock.client.stream.Transport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** If a proxy breaks a transport, changes arrive over another transport, from the same position. */
@Timeout(120)
final class TransportsTest {
    private static final String WS = "/ws";
    private static final String SSE = "/api/dashboard/stream";
    private static final String POLL = "/api/events";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** The time after which a transport that delivers nothing is given up; long for a server on the same machine. */
    private static final Duration SILENCE = Duration.ofSeconds(4);

    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient direct = server.client();

    @ParameterizedTest
    @EnumSource
    void everyTransportDeliversTheSameChanges(Transport transport) throws Exception {
        try (WindsockClient client = client(server.url(), RunningServer.ADMIN_KEY, transport);
                EventStream<EventItem> filtered =
                        client.streams().streamEvents().topics(Topic.CUSTOM).open();
                EventStream<EventItem> all = client.streams().streamEvents().open()) {
            Streamed.await(filtered, item -> item instanceof Connected);
            Streamed.await(all, item -> item instanceof Connected);
            direct.volumes()
                    .createVolume(
                            new CreateVolumeRequest().name("for-" + transport).sizeGb(1L), null);
            Publishing.publish(direct, 0, 300);
            assertThat(Publishing.awaitNumbers(filtered, 300)).isEqualTo(Publishing.upTo(300));
            for (String type : List.of("VOLUME_CREATED", "AUDIT_LOG")) {
                // the audit log may still be recording the actions of other tests
                Streamed.await(
                        all,
                        item -> item instanceof Change change && change.type().equals(type));
            }
            assertThat(Publishing.awaitNumbers(all, 300)).isEqualTo(Publishing.upTo(300));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, NONE, /ws",
        "RESPONDS, NONE, /api/dashboard/stream",
        "STRIPS_UPGRADE, NONE, /api/dashboard/stream",
        "BUFFERS, NONE, /api/dashboard/stream",
        "RESETS, NONE, /api/dashboard/stream",
        "RESPONDS, RESPONDS, /api/events",
        "STRIPS_UPGRADE, RESETS, /api/events",
    })
    void fallsBackWhenAProxyBreaksATransport(Fault ofWs, Fault ofSse, String last) throws Exception {
        try (BreakingProxy proxy =
                        new BreakingProxy(server.url()).inject(WS, ofWs).inject(SSE, ofSse);
                WindsockClient client = client(proxy.url(), RunningServer.ADMIN_KEY);
                EventStream<EventItem> stream =
                        client.streams().streamEvents().topics(Topic.CUSTOM).open()) {
            awaitConnectedBy(last, proxy, stream);
            Publishing.publish(direct, 0, 50);
            assertThat(Publishing.awaitNumbers(stream, 50)).isEqualTo(Publishing.upTo(50));
            proxy.cut();
            Publishing.publish(direct, 50, 100);
            assertThat(Publishing.awaitNumbers(stream, 50))
                    .isEqualTo(Publishing.upTo(100).subList(50, 100));
        }
    }

    @Test
    void fallsBackDuringAStreamWithoutLosingChanges() throws Exception {
        try (BreakingProxy proxy = new BreakingProxy(server.url());
                WindsockClient client = client(proxy.url(), RunningServer.ADMIN_KEY);
                EventStream<EventItem> stream =
                        client.streams().streamEvents().topics(Topic.CUSTOM).open()) {
            Streamed.await(stream, item -> item instanceof Connected);
            List<Integer> read = new ArrayList<>();
            int to = 0;
            for (String broken : List.of(WS, SSE)) {
                Publishing.publish(direct, to, to + 40);
                read.addAll(Publishing.awaitNumbers(stream, 25));
                proxy.inject(broken, Fault.RESETS).cut();
                Publishing.publish(direct, to + 40, to + 80);
                to += 80;
                read.addAll(Publishing.awaitNumbers(stream, to - read.size()));
            }
            assertThat(read).isEqualTo(Publishing.upTo(to));
            assertThat(proxy.requestedPaths()).contains(WS, SSE, POLL);
        }
    }

    @Test
    void skipsTransportsThatTheKeyMayNotUse() throws Exception {
        String secret = Objects.requireNonNull(direct.keys()
                .createKey(new CreateKeyRequest().name("log-reader").permissions(List.of(Permission.EVENT_READ)), null)
                .getSecret());
        try (BreakingProxy proxy = new BreakingProxy(server.url()).inject(WS, Fault.RESPONDS);
                WindsockClient client = client(proxy.url(), secret);
                EventStream<EventItem> stream = client.streams().streamEvents().open()) {
            awaitConnectedBy(POLL, proxy, stream);
            Publishing.publish(direct, 0, 10);
            assertThat(Publishing.awaitNumbers(stream, 10)).isEqualTo(Publishing.upTo(10));
        }
    }

    @ParameterizedTest
    @EnumSource
    void invalidKeyEndsTheStreamOnEveryTransport(Transport transport) {
        try (WindsockClient client = client(server.url(), "wsk_aaaaaaaa_" + "B".repeat(43), transport);
                EventStream<EventItem> stream = client.streams().streamEvents().open()) {
            assertThatThrownBy(stream::next)
                    .isInstanceOfSatisfying(
                            StreamEndedException.class,
                            e -> assertThat(e.code()).isEqualTo("UNAUTHENTICATED"));
        }
    }

    @Test
    void endsTheStreamIfNoTransportWorks() throws Exception {
        try (BreakingProxy proxy = new BreakingProxy(server.url())
                        .inject(WS, Fault.RESPONDS)
                        .inject(SSE, Fault.RESPONDS)
                        .inject(POLL, Fault.RESPONDS);
                WindsockClient client = client(proxy.url(), RunningServer.ADMIN_KEY);
                EventStream<EventItem> stream = client.streams().streamEvents().open()) {
            assertThatThrownBy(stream::next)
                    .isInstanceOfSatisfying(
                            StreamEndedException.class,
                            e -> assertThat(e.code()).isEqualTo(WindsockException.UNEXPECTED_RESPONSE));
        }
    }

    @Test
    void actionsAndMetricsFallBackToo() throws Exception {
        try (BreakingProxy proxy = new BreakingProxy(server.url()).inject(WS, Fault.RESPONDS);
                WindsockClient client = client(proxy.url(), RunningServer.ADMIN_KEY)) {
            InstanceAction launch =
                    client.instances().launch(new LaunchRequest().name("far").command(List.of("sleep", "600")));
            assertThat(launch.awaitDone(TIMEOUT).getStatus()).isEqualTo(InstanceStatus.RUNNING);
            try (LiveMetrics<Sample> metrics =
                    client.instances().liveMetrics(launch.instance().getId(), Duration.ofSeconds(1))) {
                metrics.awaitSynced(TIMEOUT);
                assertThat(metrics.latest().orElseThrow().getPids()).isPositive();
            }
            client.instances().terminate(launch.instance().getId());
        }
    }

    private static void awaitConnectedBy(String path, BreakingProxy proxy, EventStream<EventItem> stream) {
        // a connection over server-sent events that delivers nothing is also reported as connected
        Streamed.await(
                stream,
                item -> item instanceof Connected
                        && last(proxy.requestedPaths()).equals(path));
    }

    private static String last(List<String> paths) {
        return paths.get(paths.size() - 1);
    }

    private static WindsockClient client(String url, String key, Transport... transports) {
        WindsockClient.Builder builder = WindsockClient.builder()
                .url(url)
                .apiKey(key)
                .requestTimeout(SILENCE)
                .reconnectBackoff(Duration.ofMillis(10), Duration.ofMillis(100));
        if (transports.length == 1) {
            builder.eventTransports(transports[0]);
        }
        return builder.build();
    }
}
