// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.live.DashboardSample;
import dev.windsock.client.live.LiveMetrics;
import dev.windsock.client.live.LiveMetricsListener;
import dev.windsock.client.live.LiveState;
import dev.windsock.client.live.LiveSubscription;
import dev.windsock.client.model.CreateKeyRequest;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Permission;
import dev.windsock.client.model.Sample;
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
import org.junit.jupiter.api.extension.RegisterExtension;

/** Live metrics of real instances. */
@Timeout(60)
final class LiveMetricsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient client = server.client();
    private static UUID busy;
    private static UUID idle;

    @BeforeAll
    static void start() {
        busy = launch("busy", "while :; do :; done");
        idle = launch("idle", "sleep 3600");
    }

    @AfterAll
    static void stop() {
        client.instances().terminate(busy);
        client.instances().terminate(idle);
    }

    private static UUID launch(String name, String script) {
        return client.instances()
                .launch(new LaunchRequest().name(name).command(List.of("/bin/sh", "-c", script)))
                .awaitDone(TIMEOUT)
                .getId();
    }

    @Test
    void instanceMetricsHaveItsOwnSamplesOnly() throws InterruptedException {
        try (LiveMetrics<Sample> metrics = client.instances().liveMetrics(busy, ONE_SECOND)) {
            Recorder<Sample> recorder = new Recorder<>();
            LiveSubscription subscription = metrics.listen(recorder);
            Sample hot = recorder.await(
                    sample -> sample.getCpuHostPercentage() != null && sample.getCpuHostPercentage() > 5);
            assertThat(hot.getInstanceId()).isEqualTo(busy);
            assertThat(metrics.latest()).isPresent();
            assertThat(metrics.state()).isEqualTo(new LiveState.Live());
            assertThat(recorder.samples)
                    .allSatisfy(sample -> assertThat(sample.getInstanceId()).isEqualTo(busy));
            subscription.close();
        }
    }

    @Test
    void dashboardMetricsHaveCountsHostAndSamples() throws InterruptedException {
        try (LiveMetrics<DashboardSample> dashboard = client.dashboard().live(ONE_SECOND)) {
            Recorder<DashboardSample> recorder = new Recorder<>();
            dashboard.listen(recorder);
            DashboardSample all =
                    recorder.await(sample -> sample.samples().keySet().containsAll(List.of(busy, idle)));
            assertThat(all.summary().getRunningInstances()).isEqualTo(2);
            assertThat(all.host().orElseThrow().getCpuCount()).isPositive();
        }
    }

    @Test
    void reportsALostConnectionAndResumes() throws Exception {
        try (CuttableProxy proxy = new CuttableProxy(server.url());
                WindsockClient proxied = RunningServer.client(proxy.url(), RunningServer.ADMIN_KEY);
                LiveMetrics<Sample> metrics = proxied.instances().liveMetrics(idle, ONE_SECOND)) {
            Recorder<Sample> recorder = new Recorder<>();
            metrics.listen(recorder);
            metrics.awaitSynced(TIMEOUT);
            proxy.cut();
            assertThat(recorder.nextState(state -> state instanceof LiveState.Stale))
                    .isNotNull();
            assertThat(metrics.latest()).isPresent();
            assertThat(recorder.nextState(state -> state instanceof LiveState.Live))
                    .isNotNull();
            recorder.samples.clear();
            recorder.await(sample -> true);
        }
    }

    @Test
    void missingPermissionEndsTheMetrics() {
        String secret = Objects.requireNonNull(client.keys()
                .createKey(
                        new CreateKeyRequest().name("restricted").permissions(List.of(Permission.INSTANCE_READ)), null)
                .getSecret());
        try (WindsockClient restricted = server.client(secret);
                LiveMetrics<Sample> metrics = restricted.instances().liveMetrics(busy, ONE_SECOND)) {
            assertThatThrownBy(() -> metrics.awaitSynced(TIMEOUT))
                    .isInstanceOfSatisfying(
                            WindsockException.class, e -> assertThat(e.code()).isEqualTo("FORBIDDEN"));
            assertThat(metrics.state()).isInstanceOf(LiveState.Ended.class);
        }
    }

    @Test
    void rejectsInvalidIntervals() {
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofMillis(999), Duration.ofSeconds(61))) {
            assertThatThrownBy(() -> client.instances().liveMetrics(busy, wrong))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> client.dashboard().live(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    /** Records samples and states. */
    private static final class Recorder<V> implements LiveMetricsListener<V> {
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

        V await(Predicate<V> condition) throws InterruptedException {
            V sample;
            do {
                sample = Objects.requireNonNull(
                        samples.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS), "No sample received");
            } while (!condition.test(sample));
            return sample;
        }

        LiveState nextState(Predicate<LiveState> condition) throws InterruptedException {
            LiveState state;
            do {
                state = Objects.requireNonNull(states.poll(TIMEOUT.toSeconds(), TimeUnit.SECONDS), "No state received");
            } while (!condition.test(state));
            return state;
        }
    }
}
