// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static dev.windsock.metrics.Fixtures.A;
import static dev.windsock.metrics.Fixtures.B;
import static dev.windsock.metrics.Fixtures.MINE;
import static dev.windsock.metrics.Fixtures.T0;
import static dev.windsock.metrics.Fixtures.THEIRS;
import static dev.windsock.metrics.Fixtures.cpu;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.limit.MemoryBudgets;
import dev.windsock.wire.Deadline;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class SamplerTest {
    private static final long SECOND = 1_000_000_000L;
    private static final Duration LONG_TIMEOUT = Duration.ofSeconds(20);

    private final FakeCounters driver = new FakeCounters();
    private final History history = new History(new MemoryBudgets(new SimpleMeterRegistry()));
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private volatile HostReading host = Fixtures.host(T0, 0L, 6_000L, 0L, 0L);
    private Sampler sampler = sampler(LONG_TIMEOUT);

    @Test
    void knowsOnlyTheHostsSizeBeforeTheFirstTick() {
        Tick tick = sampler.newest();
        assertThat(tick.second()).isEqualTo(T0);
        assertThat(tick.host().cpuCount()).isEqualTo(4);
        assertThat(tick.host().cpuPercentage()).isNull();
        assertThat(tick.of(MINE)).isEmpty();
    }

    @Test
    void samplesTheInstancesOfAllTenantsInOneRead() throws InterruptedException {
        run(A, MINE);
        run(B, THEIRS);
        tick(0, 0);
        tick(1, SECOND);
        assertThat(driver.usageCalls)
                .hasSize(2)
                .allSatisfy(ids -> assertThat(ids).containsExactly(A, B));
        Tick tick = sampler.newest();
        assertThat(tick.of(MINE)).containsExactly(cpuSample(A, 1, 25.0));
        assertThat(tick.of(THEIRS)).containsExactly(cpuSample(B, 1, 25.0));
        assertThat(history.newest(A)).contains(cpuSample(A, 1, 25.0));
    }

    @Test
    void samplesTheHost() throws InterruptedException {
        tick(0, 0);
        host = Fixtures.host(T0.plusSeconds(1), 2 * SECOND, 4_000L, 1_000L, 500L);
        tick(1, 0);
        HostSample sample = sampler.newest().host();
        assertThat(sample.cpuPercentage()).isEqualTo(50);
        assertThat(sample.memoryPercentage()).isEqualTo(50);
        assertThat(sample.networkRxBytesPerSecond()).isEqualTo(1_000);
        assertThat(history.host(new Span(T0.getEpochSecond(), T0.getEpochSecond() + 1, 1)))
                .hasSize(2)
                .last()
                .isEqualTo(sample);
    }

    @Test
    void doesNotCallTheDriverWithoutRunningInstances() throws InterruptedException {
        tick(0, 0);
        assertThat(driver.usageCalls).isEmpty();
        assertThat(sampler.newest().samples()).isEmpty();
    }

    @Test
    void aStoppedInstanceLeavesTheTickAndStartsWithoutARate() throws InterruptedException {
        run(A, MINE);
        tick(0, 0);
        tick(1, SECOND);
        driver.running.clear();
        tick(2, 2 * SECOND);
        assertThat(sampler.newest().of(MINE)).isEmpty();
        assertThat(history.newest(A)).contains(cpuSample(A, 1, 25.0));
        run(A, MINE);
        tick(3, 3 * SECOND);
        assertThat(sampler.newest().of(MINE)).containsExactly(cpuSample(A, 3, null));
    }

    @Test
    void keepsTheSampleOfAMissingInstanceForTenSeconds() throws InterruptedException {
        run(A, MINE);
        tick(0, 0);
        driver.usages.clear();
        for (int second = 1; second < 10; second++) {
            sampler.tick(T0.plusSeconds(second));
            assertThat(sampler.newest().of(MINE)).containsExactly(cpuSample(A, 0, null));
        }
        sampler.tick(T0.plusSeconds(10));
        assertThat(sampler.newest().of(MINE)).isEmpty();
    }

    @Test
    void aRepeatedReadingIsNotANewSample() throws InterruptedException {
        run(A, MINE);
        tick(0, 0);
        tick(1, SECOND);
        sampler.tick(T0.plusSeconds(2));
        assertThat(sampler.newest().of(MINE)).containsExactly(cpuSample(A, 1, 25.0));
        tick(3, 3 * SECOND);
        assertThat(sampler.newest().of(MINE)).containsExactly(cpuSample(A, 3, 25.0));
    }

    @Test
    void readsASlowDriverOnceAtATimeWithoutDelayingTheHost() throws InterruptedException {
        sampler = sampler(Duration.ofMillis(50));
        CountDownLatch slow = new CountDownLatch(1);
        run(A, MINE);
        set(0, 0);
        driver.onUsage = () -> await(slow);
        List<Instant> ticks = new CopyOnWriteArrayList<>();
        sampler.onTick(tick -> ticks.add(tick.second()));
        for (int second = 0; second < 5; second++) {
            sampler.tick(T0.plusSeconds(second));
            assertThat(sampler.newest().host().memoryUsageBytes()).isEqualTo(2_000);
        }
        assertThat(ticks).hasSize(5);
        // the thread that reads may start late
        Deadline.await("a reading", () -> !driver.usageCalls.isEmpty());
        assertThat(driver.usageCalls).hasSize(1);
        assertThat(meters.get("windsock.sampling.late").counter().count()).isEqualTo(5);

        driver.onUsage = () -> {};
        slow.countDown();
    }

    @Test
    void aLaterTickUsesALateReading() throws InterruptedException {
        CountDownLatch slow = new CountDownLatch(1);
        sampler = sampler(Duration.ofMillis(50));
        run(A, MINE);
        set(0, 0);
        driver.onUsage = () -> await(slow);
        sampler.tick(T0);
        assertThat(sampler.newest().of(MINE)).isEmpty();
        driver.onUsage = () -> {};
        slow.countDown();
        int second = 1;
        while (sampler.newest().of(MINE).isEmpty() && second < 200) {
            sampler.tick(T0.plusSeconds(second++));
        }
        assertThat(driver.usageCalls).hasSize(1);
        assertThat(sampler.newest().of(MINE)).containsExactly(cpuSample(A, second - 1, null));
    }

    @Test
    void retriesAFailedDriver() throws InterruptedException {
        run(A, MINE);
        set(0, 0);
        driver.onUsage = () -> {
            throw new IllegalStateException("the engine is unreachable");
        };
        sampler.tick(T0);
        assertThat(sampler.newest().of(MINE)).isEmpty();
        driver.onUsage = () -> {};
        sampler.tick(T0.plusSeconds(1));
        assertThat(sampler.newest().of(MINE)).hasSize(1);
    }

    @Test
    void anUnreadableHostHasNoStaleValues() throws InterruptedException {
        tick(0, 0);
        assertThat(sampler.newest().host().memoryUsageBytes()).isEqualTo(2_000);
        host = null;
        tick(1, 0);
        assertThat(sampler.newest().host().memoryUsageBytes()).isNull();
        assertThat(sampler.newest().host().cpuCount()).isEqualTo(4);
    }

    @Test
    void aFailingListenerDoesNotAffectOthers() throws InterruptedException {
        List<Tick> received = new CopyOnWriteArrayList<>();
        sampler.onTick(tick -> {
            throw new IllegalStateException("listener");
        });
        sampler.onTick(received::add);
        tick(0, 0);
        assertThat(received).containsExactly(sampler.newest());
    }

    @Test
    void countsSamplings() throws InterruptedException {
        tick(0, 0);
        tick(1, 0);
        assertThat(meters.get("windsock.sampling").timer().count()).isEqualTo(2);
        assertThat(meters.get("windsock.sampling.late").counter().count()).isZero();
    }

    private Sampler sampler(Duration timeout) {
        HostMeter meter = () -> {
            if (host == null) {
                throw new IllegalStateException("no host");
            }
            return host;
        };
        return new Sampler(driver, meter, driver, history, Clock.fixed(T0, ZoneOffset.UTC), meters, timeout);
    }

    private void run(InstanceId id, TenantId tenantId) {
        driver.running.add(new MeteredInstances.Metered(id, tenantId, null, null));
    }

    /** Ticks at the given second, by which every running instance has used this much CPU time. */
    private void tick(int second, long cpuNanos) throws InterruptedException {
        set(second, cpuNanos);
        sampler.tick(T0.plusSeconds(second));
    }

    private void set(int second, long cpuNanos) {
        driver.running.forEach(
                instance -> driver.usages.put(instance.id(), cpu(instance.id(), T0.plusSeconds(second), cpuNanos)));
    }

    private static Sample cpuSample(InstanceId id, int second, Double percent) {
        return new Sample(
                id.value(), T0.plusSeconds(second), percent, percent, null, null, null, null, null, null, null, null);
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the test did not release the latch");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
