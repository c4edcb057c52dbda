// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windsock.bench.machine.Machine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {
    private static final Row CPU = Row.of("publish", "CPU per publish", "ms", List.of(1.0, 1.1, 1.3));

    @TempDir
    Path directory;

    @Test
    void acceptsChangesWithinTheSpread() throws IOException {
        assertThat(compare(CPU, Row.of("publish", "CPU per publish", "ms", List.of(1.4, 1.4, 1.4))))
                .isEqualTo("1 figures compared with the baseline, none became worse by more than its spread.\n");
    }

    @Test
    void listsWhatBecameWorse() throws IOException {
        assertThat(compare(CPU, Row.of("publish", "CPU per publish", "ms", List.of(1.5, 1.5, 1.5))))
                .endsWith("| publish | CPU per publish | 1.10 (1.00–1.30) | 1.50 |\n");
    }

    @Test
    void comparesRatesInTheOtherDirection() throws IOException {
        Row rate = Row.of("durable", "events per second", "", List.of(1_000.0));
        assertThat(compare(rate, Row.of("durable", "events per second", "", List.of(2_000.0))))
                .contains("none became worse");
        assertThat(compare(rate, Row.of("durable", "events per second", "", List.of(800.0))))
                .contains("| durable | events per second | 1,000 | 800 |");
    }

    @Test
    void comparesRatiosWhereAFloorRanAlongside() throws IOException {
        Row before = Row.relative("steady", "CPU", "µs", List.of(10.0), List.of(10.0));
        // on a machine that is twice as slow
        assertThat(compare(before, Row.relative("steady", "CPU", "µs", List.of(20.0), List.of(20.0))))
                .contains("none became worse");
        assertThat(compare(before, Row.relative("steady", "CPU", "µs", List.of(15.0), List.of(10.0))))
                .contains("| steady | CPU, ratio | 1.00 | 1.50 |");
    }

    @Test
    void listsFiguresThatTheBaselineLacks() throws IOException {
        assertThat(compare(CPU, Row.of("publish", "latency", "ms", List.of(1.0))))
                .isEqualTo("0 figures compared with the baseline, none became worse by more than its spread.\n"
                        + "\nNot in the baseline: publish: latency.\n");
    }

    @Test
    void rejectsABaselineOfAnotherScale() throws IOException {
        assertThat(new Baseline("full", List.of()).compare(report("quick", CPU)))
                .startsWith("The baseline has the scale");
    }

    private String compare(Row before, Row now) throws IOException {
        Path file = directory.resolve("baseline.json");
        JsonMapper.builder().build().writeValue(file.toFile(), report("quick", before));
        return Baseline.read(file).compare(report("quick", now));
    }

    private static Report report(String scale, Row row) {
        return new Report(
                new Machine(2, "a CPU", "Linux 6", "a JVM", "0 0 0"),
                "scripts/bench",
                scale,
                "-Xmx512m",
                1,
                List.of(row));
    }
}
