// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Parses files as the kernel writes them. */
class ProcTest {
    @Test
    void addsUserAndSystemTimeOfAllThreads() {
        ProcStat stat =
                ProcStat.parse("4242 (java) S 1 4242 4242 0 -1 4194560 91842 0 12 0 1234 567 0 0 20 0 41 0 88231"
                        + " 5368709120 51234 18446744073709551615 1 1 0 0 0 0 0 4096 16800973 0 0 0 17 1 0 0 0 0 0\n");
        assertThat(stat).isEqualTo(new ProcStat(Duration.ofMillis(18_010), 41));
    }

    @Test
    void parsesANameWithSpacesAndParentheses() {
        ProcStat stat = ProcStat.parse("1 (a) b (c) R 0 1 1 0 -1 0 0 0 0 0 3 4 0 0 20 0 5 0 1 1 1 1\n");
        assertThat(stat).isEqualTo(new ProcStat(Duration.ofMillis(70), 5));
    }

    @Test
    void countsResidentPages() {
        assertThat(Statm.parse("1310720 51234 6144 1 0 260000 0\n")).isEqualTo(new Statm(51_234L * 4_096));
    }

    @Test
    void parsesTheTimeOfAThreadInNanoseconds() {
        assertThat(SchedStat.parse("660874185 2523546704 875\n"))
                .isEqualTo(new SchedStat(Duration.ofNanos(660_874_185)));
    }

    @Test
    void subtractsUsages() {
        Usage before = new Usage(Duration.ofSeconds(3), Duration.ofSeconds(1), 1_000);
        Usage now = new Usage(Duration.ofSeconds(5), Duration.ofMillis(1_500), 1_700);
        assertThat(now.since(before)).isEqualTo(new Usage(Duration.ofSeconds(2), Duration.ofMillis(500), 700));
        assertThat(now.since(before).cpuMicros()).isEqualTo(2e6);
    }

    @Test
    void describesThisMachine() {
        assertThat(Machine.openFiles()).isPositive();
        assertThat(Machine.now().cores()).isPositive();
    }
}
