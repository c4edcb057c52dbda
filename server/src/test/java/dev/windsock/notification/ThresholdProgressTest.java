// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ThresholdProgressTest {
    private static final Condition.Above CONDITION =
            new Condition.Above(Condition.Metric.CPU, 80, Duration.ofSeconds(30));

    @Test
    void raisesAfterTheWholeTime() {
        assertThat(verdicts(CONDITION, 80, 90, 100)).containsExactly("NOTHING", "NOTHING", "RAISE");
    }

    @Test
    void startsOverBelowTheClearLevel() {
        assertThat(verdicts(CONDITION, 90, 90, 71, 90, 90)).doesNotContain("RAISE");
    }

    @Test
    void neitherCountsNorForgetsValuesInBetween() {
        assertThat(verdicts(CONDITION, 90, 90, 75, 79, 72, 90))
                .endsWith("RAISE")
                .hasSize(6);
    }

    @Test
    void resolvesAfterTheSameTimeBelowTheClearLevel() {
        assertThat(verdicts(CONDITION, 90, 90, 90, 71, 71, 71))
                .containsExactly("NOTHING", "NOTHING", "RAISE", "NOTHING", "NOTHING", "RESOLVE");
    }

    @Test
    void raisesOnceForAValueThatSwingsAroundTheThreshold() {
        double[] values = new double[1_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 2 == 0 ? 85 : 73;
        }
        assertThat(verdicts(CONDITION, values)).containsOnlyOnce("RAISE").doesNotContain("RESOLVE");
    }

    @Test
    void doesNotResolveWhileItSwingsBelowTheClearLevel() {
        assertThat(verdicts(CONDITION, 90, 90, 90, 10, 10, 73, 10, 10, 73, 10, 10))
                .containsOnlyOnce("RAISE")
                .doesNotContain("RESOLVE");
    }

    @Test
    void resolvesALongRuleAfterFiveMinutes() {
        Condition.Above day = new Condition.Above(Condition.Metric.CPU, 80, Duration.ofDays(1));
        ThresholdProgress progress = ThresholdProgress.NONE;
        int windows = 0;
        while (progress.verdict(day, true) != ThresholdProgress.Verdict.RESOLVE) {
            progress = progress.after(day, true, 0);
            windows++;
        }
        assertThat(windows).isEqualTo(30);
    }

    /** Returns the verdict after each window, for a rule whose state follows the verdicts. */
    private static List<String> verdicts(Condition.Above condition, double... averages) {
        List<String> verdicts = new ArrayList<>();
        boolean firing = false;
        ThresholdProgress progress = ThresholdProgress.NONE;
        for (double average : averages) {
            progress = progress.after(condition, firing, average);
            ThresholdProgress.Verdict verdict = progress.verdict(condition, firing);
            verdicts.add(verdict.name());
            if (verdict != ThresholdProgress.Verdict.NOTHING) {
                firing = verdict == ThresholdProgress.Verdict.RAISE;
                progress = ThresholdProgress.NONE;
            }
        }
        return verdicts;
    }
}
