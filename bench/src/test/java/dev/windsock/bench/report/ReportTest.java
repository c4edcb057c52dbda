// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windsock.bench.machine.Machine;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportTest {
    @Test
    void computesTheMedian() {
        assertThat(Spread.of(List.of(3.0, 1.0, 2.0))).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(List.of(4.0, 1.0))).isEqualTo(new Spread(2.5, 1, 4));
        assertThatIllegalArgumentException().isThrownBy(() -> Spread.of(List.of()));
    }

    @Test
    void computesTheRatioOfEachRun() {
        // the machine was twice as slow in the second run, for both the server and the floor
        Row row = Row.relative(
                "s", "f", "µs", List.of(11.0, 22.0, 10.5), List.of(10.0, 20.0, 10.0), new Goal.AtMost(1.10));
        assertThat(row.ratio()).isEqualTo(new Spread(1.1, 1.05, 1.1));
        assertThat(row.reached()).isTrue();
    }

    @Test
    void comparesTheFigureWithTheGoalWithoutARatio() {
        assertThat(Row.of("s", "f", "", List.of(1_499.0), new Goal.AtLeast(1_500))
                        .reached())
                .isFalse();
        assertThat(Row.absolute("s", "f", "", List.of(90.0), List.of(40.0), new Goal.AtMost(100))
                        .reached())
                .isTrue();
        assertThat(Row.of("s", "f", "", List.of(1.0), null).reached()).isNull();
    }

    @Test
    void formatsATable() {
        Machine machine = new Machine(2, "a CPU", "Linux 6", "a JVM", "0.1 0.2 0.3");
        Report report = new Report(
                machine,
                "scripts/bench",
                "full",
                "-Xmx512m",
                3,
                List.of(
                        Row.relative(
                                "steady", "CPU", "µs", List.of(8.0, 9.0), List.of(10.0, 10.0), new Goal.AtMost(1.10)),
                        Row.of("storm", "handshakes", "", List.of(1_234.5), new Goal.AtLeast(1_500))));
        assertThat(report.table()).endsWith("""
                | steady | CPU, µs | 8.50 (8.00–9.00) | 10.0 | 0.85 (0.80–0.90) | ratio ≤ 1.10 | yes |
                | storm | handshakes | 1,235 |  |  | ≥ 1,500 | **no** |
                """);
    }
}
