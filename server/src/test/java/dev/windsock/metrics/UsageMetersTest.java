// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.id.TenantId;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The meters of running instances. */
final class UsageMetersTest {
    private static final Instant SECOND = Instant.parse("2026-11-24T23:02:37Z");
    private static final HostSample HOST =
            new HostSample(SECOND, 2, null, null, 1, null, null, null, null, null, null, null);

    private static Tick tick(@Nullable Double cpu, @Nullable Long bytes, @Nullable Integer pids) {
        Sample sample = new Sample("i", SECOND, cpu, cpu, bytes, bytes, cpu, bytes, bytes, bytes, bytes, pids);
        return new Tick(SECOND, HOST, Map.of(TenantId.DEFAULT, List.of(sample)));
    }

    @Test
    void reportsEveryKnownValueWithTheInstanceAndItsTenant() {
        for (MetricSnapshot snapshot : UsageMeters.of(tick(50.0, 7L, 3))) {
            assertThat(snapshot.getDataPoints()).singleElement().satisfies(point -> {
                assertThat(point.getLabels().get("instance_id")).isEqualTo("i");
                assertThat(point.getLabels().get("tenant_id")).isEqualTo(TenantId.DEFAULT.value());
            });
        }
    }

    @Test
    void leavesOutUnknownValues() {
        assertThat(UsageMeters.of(tick(null, null, null)).stream())
                .allSatisfy(snapshot -> assertThat(snapshot.getDataPoints()).isEmpty());
    }

    @Test
    void areDocumented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "reference", "meters.md"));
        List<String> documented = Pattern.compile("`(windsock_instance_\\w+)` \\| (counter|gauge)")
                .matcher(page)
                .results()
                .map(result -> result.group(1))
                .toList();
        assertThat(UsageMeters.of(tick(1.0, 1L, 1)).stream()
                        .map(snapshot -> snapshot.getMetadata().getPrometheusName()
                                + (snapshot instanceof CounterSnapshot ? "_total" : "")))
                .containsExactlyInAnyOrderElementsOf(documented);
    }
}
