// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;

/** Parses the output of other programs. */
class TextsTest {
    @Test
    void sumsAMetric() {
        String exposition = """
                # TYPE windsock_feed_metrics_total counter
                windsock_feed_metrics_total{a="b"} 40.0
                windsock_feed_metrics_total{a="c"} 2.0
                windsock_feed_metrics_total_other 9.0
                """;
        assertThat(Prometheus.sum(exposition, "windsock_feed_metrics_total")).isEqualTo(42);
        assertThatIllegalStateException().isThrownBy(() -> Prometheus.sum(exposition, "windsock_feed"));
    }

    @Test
    void parsesTheMediansOfStarts() {
        String output = """
                2 cores, load 0.20, OpenJDK
                ./windsock              1750 ms, CPU time 3000 ms (medians of 3)
                java -jar               3840 ms, CPU time 6200 ms (medians of 3)
                """;
        assertThat(Start.millis(output, "./windsock")).isEqualTo(1_750);
        assertThat(Start.millis(output, "java -jar")).isEqualTo(3_840);
    }
}
