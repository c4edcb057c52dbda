// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dashboard;

import static dev.windsock.metrics.Fixtures.A;
import static dev.windsock.metrics.Fixtures.B;
import static dev.windsock.metrics.Fixtures.MINE;
import static dev.windsock.metrics.Fixtures.T0;
import static dev.windsock.metrics.Fixtures.THEIRS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.compute.Usage;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.json.JsonCodec;
import dev.windsock.limit.MemoryBudgets;
import dev.windsock.metrics.FakeCounters;
import dev.windsock.metrics.Fixtures;
import dev.windsock.metrics.HostReading;
import dev.windsock.metrics.ManualSampler;
import dev.windsock.metrics.MeteredInstances;
import dev.windsock.wire.Json;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class DashboardFeedTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeCounters driver = new FakeCounters();
    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final FakeLog log = new FakeLog();
    private final FakeInventory inventory = new FakeInventory();
    private final ManualSampler sampler = new ManualSampler(driver, this::host, meters);
    private final Summaries summaries = new Summaries(inventory, log, new JsonCodec(Json.MAPPER), meters);
    private final DashboardFeed feed = new DashboardFeed(
            summaries,
            sampler.sampler(),
            sampler.history(),
            new JsonCodec(Json.MAPPER),
            new MemoryBudgets(meters),
            meters);

    private int second;

    @AfterEach
    void close() {
        summaries.close();
    }

    @Test
    void encodesTheHostAndTheTenantsInstancesWithoutUnknownValues() throws InterruptedException {
        run(A, MINE);
        run(B, THEIRS);
        tick();
        tick();
        assertThat(feed.metrics(MINE, Set.of()))
                .isEqualTo("{\"type\":\"METRIC_UPDATE\",\"tenant_id\":\"" + MINE + "\""
                        + ",\"timestamp\":\"2026-11-24T10:00:01.000Z\",\"payload\":{"
                        + "\"host\":{\"timestamp\":\"2026-11-24T10:00:01.000Z\",\"cpu_count\":4,\"cpu_percentage\":50.0"
                        + ",\"memory_usage_bytes\":2000,\"memory_total_bytes\":8000,\"memory_percentage\":25.0"
                        + ",\"network_rx_bytes\":100,\"network_tx_bytes\":10"
                        + ",\"network_rx_bytes_per_second\":100.0,\"network_tx_bytes_per_second\":10.0}"
                        + ",\"samples\":[{\"instance_id\":\"" + A + "\",\"timestamp\":\"2026-11-24T10:00:01.000Z\""
                        + ",\"cpu_percentage\":25.0,\"cpu_host_percentage\":25.0,\"memory_usage_bytes\":800"
                        + ",\"memory_percentage\":10.0,\"pids\":3}]}}");
    }

    @Test
    void hasAnUpdateBeforeTheFirstTick() {
        assertThat(feed.metrics(MINE, Set.of()))
                .contains("\"cpu_count\":4,\"memory_total_bytes\":8000}", "\"samples\":[]");
    }

    @Test
    void canBeLimitedToSomeInstances() throws InterruptedException {
        run(A, MINE);
        run(B, MINE);
        tick();
        assertThat(feed.metrics(MINE, Set.of())).contains(A.value(), B.value());
        assertThat(feed.metrics(MINE, Set.of(B.value()))).contains(B.value()).doesNotContain(A.value());
        assertThat(feed.metrics(MINE, Set.of("another"))).contains("\"samples\":[]");
    }

    @Test
    void samplesOncePerTickAndEncodesOncePerTenant() throws InterruptedException {
        run(A, MINE);
        for (int tick = 1; tick <= 3; tick++) {
            tick();
            for (int reader = 0; reader < 1_000; reader++) {
                feed.metrics(MINE, Set.of());
                feed.metrics(THEIRS, Set.of());
            }
            assertThat(driver.usageCalls).hasSize(tick);
            assertThat(meters.get("windsock.sampling").timer().count()).isEqualTo(tick);
            assertThat(encodings()).isEqualTo(2 * tick);
        }
    }

    @Test
    void notifiesListenersAfterTheSamplesAreAvailable() throws InterruptedException {
        List<String> received = new CopyOnWriteArrayList<>();
        feed.onTick(() -> {
            throw new IllegalStateException("listener");
        });
        feed.onTick(() -> received.add(feed.metrics(MINE, Set.of())));
        tick();
        tick();
        assertThat(received).hasSize(2);
        assertThat(received.getLast()).contains("10:00:01.000Z").isEqualTo(feed.metrics(MINE, Set.of()));
    }

    @Test
    void returnsOneUpdatePerStepOldestFirstWithoutTheNewest() throws InterruptedException {
        run(A, MINE);
        run(B, THEIRS);
        for (int i = 0; i < 25; i++) {
            tick();
        }
        List<String> updates = history(MINE, Duration.ofMinutes(15), Duration.ofSeconds(10));
        assertThat(updates)
                .hasSize(2)
                .allSatisfy(update -> assertThat(update).contains(A.value()).doesNotContain(B.value()));
        assertThat(updates.getFirst()).contains("\"timestamp\":\"2026-11-24T10:00:00.000Z\"");
        assertThat(updates.getLast()).contains("\"timestamp\":\"2026-11-24T10:00:10.000Z\"");
        assertThat(history(MINE, Duration.ofSeconds(20), SECOND)).hasSize(19);
        assertThat(history(MINE, SECOND, SECOND)).isEmpty();
    }

    @Test
    void returnsTheHistoryOfSomeInstances() throws InterruptedException {
        run(A, MINE);
        run(B, MINE);
        for (int i = 0; i < 5; i++) {
            tick();
        }
        List<String> updates = new ArrayList<>();
        feed.history(MINE, Set.of(A.value()), Duration.ofSeconds(4), SECOND).forEachRemaining(updates::add);
        assertThat(updates)
                .isNotEmpty()
                .allSatisfy(update -> assertThat(update).contains(A.value()).doesNotContain(B.value()));
        assertThat(history(MINE, Duration.ofSeconds(4), SECOND))
                .allSatisfy(update -> assertThat(update).contains(A.value(), B.value()));
    }

    @Test
    void encodesEachStepOnceForAllReadersAndTicks() throws InterruptedException {
        run(A, MINE);
        for (int i = 0; i < 11; i++) {
            tick();
        }
        List<String> updates = history(MINE, Duration.ofSeconds(11), SECOND);
        for (int reader = 0; reader < 100; reader++) {
            assertThat(history(MINE, Duration.ofSeconds(11), SECOND)).isEqualTo(updates);
        }
        assertThat(encodings()).isEqualTo(10);
        // encoded updates count against the memory budget
        assertThat(held()).isEqualTo(updates.stream().mapToInt(String::length).sum());
        tick();
        assertThat(history(MINE, Duration.ofSeconds(12), SECOND)).hasSize(11);
        assertThat(encodings()).isEqualTo(11);
    }

    @Test
    void encodesOnlyWhatIsRead() throws InterruptedException {
        for (int i = 0; i < 11; i++) {
            tick();
        }
        Iterator<String> reader = feed.history(MINE, Set.of(), Duration.ofSeconds(11), SECOND);
        assertThat(reader.hasNext()).isTrue();
        assertThat(encodings()).isZero();
        reader.next();
        assertThat(encodings()).isEqualTo(1);
    }

    @Test
    void limitsTheHistory() throws InterruptedException {
        for (int i = 0; i < 3_700; i++) {
            tick();
        }
        assertThat(history(MINE, Duration.ofDays(1), Duration.ZERO)).hasSizeBetween(890, 1_000);
        assertThat(history(MINE, Duration.ofSeconds(-1), Duration.ofDays(9))).isEmpty();
    }

    @Test
    void returnsTheTenantsSummary() {
        inventory.running.put(MINE, 2);
        assertThat(feed.summary(MINE)).isEqualTo(FakeInventory.text(2));
        assertThat(feed.summary(THEIRS)).isEqualTo(FakeInventory.text(0));
    }

    private List<String> history(TenantId tenantId, Duration window, Duration step) {
        List<String> updates = new ArrayList<>();
        feed.history(tenantId, Set.of(), window, step).forEachRemaining(updates::add);
        return updates;
    }

    private double held() {
        return meters.get("windsock.memory.held")
                .tag("use", "histories")
                .gauge()
                .value();
    }

    private double encodings() {
        return meters.get("windsock.feed.metrics").counter().count();
    }

    private HostReading host() {
        return Fixtures.host(now(), second * 2_000_000_000L, 6_000L, second * 100L, second * 10L);
    }

    private void run(InstanceId id, TenantId tenantId) {
        driver.running.add(new MeteredInstances.Metered(id, tenantId, null, null));
    }

    private void tick() throws InterruptedException {
        driver.running.forEach(instance -> driver.usages.put(
                instance.id(),
                new Usage(instance.id(), now(), second * 1_000_000_000L, 800L, null, null, null, null, 3)));
        sampler.tick(now());
        second++;
    }

    private Instant now() {
        return T0.plusSeconds(second);
    }
}
