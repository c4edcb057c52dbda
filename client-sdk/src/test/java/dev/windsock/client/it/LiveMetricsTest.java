// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.live.DashboardSample;
import dev.windsock.client.live.LiveMetrics;
import dev.windsock.client.live.LiveMetricsListener;
import dev.windsock.client.live.LiveState;
import dev.windsock.client.live.LiveSubscription;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Permission;
import dev.windsock.client.model.Sample;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What real instances use, as it is sampled. */
@Timeout(60)
final class LiveMetricsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration EACH_SECOND = Duration.ofSeconds(1);

    @TempDir
    static Path dataDir;

    private static EmbeddedWindsock server;
    private static WindsockClient client;
    private static UUID busy;
    private static UUID idle;

    @BeforeAll
    static void start() {
        server = EmbeddedWindsock.start(dataDir);
        client = server.admin();
        busy = launch("busy", "while :; do :; done");
        idle = launch("idle", "sleep 3600");
    }

    @AfterAll
    static void stop() {
        client.instances().terminate(busy);
        client.instances().terminate(idle);
        client.close();
        server.close();
    }

    private static UUID launch(String name, String script) {
        return client.instances()
                .launch(new LaunchRequest().name(name).command(List.of("/bin/sh", "-c", script)))
                .awaitDone(SOON)
                .getId();
    }

    @Test
    void ofAnInstanceItsOwnSamplesCome() throws InterruptedException {
        try (LiveMetrics<Sample> metrics = client.instances().liveMetrics(busy, EACH_SECOND)) {
            Heard<Sample> heard = new Heard<>();
            LiveSubscription subscription = metrics.listen(heard);
            Sample hot =
                    heard.await(sample -> sample.getCpuHostPercentage() != null && sample.getCpuHostPercentage() > 5);
            assertThat(hot.getInstanceId()).isEqualTo(busy);
            assertThat(metrics.latest()).isPresent();
            assertThat(metrics.state()).isEqualTo(new LiveState.Live());
            assertThat(heard.samples)
                    .allSatisfy(sample -> assertThat(sample.getInstanceId()).isEqualTo(busy));
            subscription.close();
        }
    }

    @Test
    void ofTheDashboardEverythingComes() throws InterruptedException {
        try (LiveMetrics<DashboardSample> dashboard = client.dashboard().live(EACH_SECOND)) {
            Heard<DashboardSample> heard = new Heard<>();
            dashboard.listen(heard);
            DashboardSample all =
                    heard.await(sample -> sample.samples().keySet().containsAll(List.of(busy, idle)));
            assertThat(all.summary().getRunningInstances()).isEqualTo(2);
            assertThat(all.host().orElseThrow().getCpuCount()).isPositive();
        }
    }

    @Test
    void aLostConnectionIsToldAndSamplesGoOn() throws Exception {
        try (CuttableProxy proxy = new CuttableProxy(server.url());
                WindsockClient far = RunningServer.client(proxy.url(), RunningServer.ADMIN_KEY);
                LiveMetrics<Sample> metrics = far.instances().liveMetrics(idle, EACH_SECOND)) {
            Heard<Sample> heard = new Heard<>();
            metrics.listen(heard);
            metrics.awaitSynced(SOON);
            proxy.cut();
            assertThat(heard.nextState(state -> state instanceof LiveState.Stale))
                    .isNotNull();
            assertThat(metrics.latest()).isPresent();
            assertThat(heard.nextState(state -> state instanceof LiveState.Live))
                    .isNotNull();
            heard.samples.clear();
            heard.await(sample -> true);
        }
    }

    @Test
    void aKeyThatMayNotReadThemIsTold() {
        String secret = Objects.requireNonNull(client.keys()
                .createKey(new CreateKeyRequest().name("blind").permissions(List.of(Permission.INSTANCE_READ)), null)
                .getSecret());
        try (WindsockClient blind = server.client(secret);
                LiveMetrics<Sample> metrics = blind.instances().liveMetrics(busy, EACH_SECOND)) {
            assertThatThrownBy(() -> metrics.awaitSynced(SOON))
                    .isInstanceOfSatisfying(
                            WindsockException.class, e -> assertThat(e.code()).isEqualTo("FORBIDDEN"));
            assertThat(metrics.state()).isInstanceOf(LiveState.Ended.class);
        }
    }

    @Test
    void anIntervalHasItsBounds() {
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(999), Duration.ofSeconds(61))) {
            assertThatThrownBy(() -> client.instances().liveMetrics(busy, wrong))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.dashboard().live(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Remembers what it hears. */
    private static final class Heard<V> implements LiveMetricsListener<V> {
        private final BlockingQueue<V> samples = new LinkedBlockingQueue<>();
        private final BlockingQueue<LiveState> states = new LinkedBlockingQueue<>();

        @Override
        public void onSample(V sample) {
            samples.add(sample);
        }

        @Override
        public void onState(LiveState state) {
            states.add(state);
        }

        V await(Predicate<V> wanted) throws InterruptedException {
            V sample;
            do {
                sample = Objects.requireNonNull(samples.poll(SOON.toSeconds(), TimeUnit.SECONDS), "no sample came");
            } while (!wanted.test(sample));
            return sample;
        }

        LiveState nextState(Predicate<LiveState> wanted) throws InterruptedException {
            LiveState state;
            do {
                state = Objects.requireNonNull(states.poll(SOON.toSeconds(), TimeUnit.SECONDS), "no state came");
            } while (!wanted.test(state));
            return state;
        }
    }
}
