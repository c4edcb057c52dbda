// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.examples.Overload.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Overload detection with a threshold of 90% for 10 s, with samples at given seconds. */
final class OverloadTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Overload overload = new Overload(90, Duration.ofSeconds(10));
    private final List<String> assertTransitions = new ArrayList<>();

    /** Adds one sample per second, from the first to the last second inclusive. */
    private OverloadTest each(int from, int to, double cpu) {
        for (int second = from; second <= to; second++) {
            at(second, cpu);
        }
        return this;
    }

    private OverloadTest at(int second, double cpu) {
        overload.sample(START.plusSeconds(second), cpu)
                .ifPresent(transition -> assertTransitions.add(second + " " + transition));
        return this;
    }

    private void assertTransitions(String... expected) {
        assertThat(assertTransitions).containsExactly(expected);
    }

    @Test
    void reportsASustainedOverloadOnce() {
        each(0, 30, 99).assertTransitions("10 OVERLOADED");
        assertThat(overload.isOverloaded()).isTrue();
    }

    @Test
    void ignoresAShortOverload() {
        each(0, 9, 99).at(10, 50).each(11, 20, 99).assertTransitions();
    }

    @Test
    void thresholdItselfIsNotAnOverload() {
        each(0, 30, 90).assertTransitions();
    }

    @Test
    void reportsASustainedRecovery() {
        each(0, 10, 99).each(11, 30, 5).assertTransitions("10 OVERLOADED", "21 RECOVERED");
        assertThat(overload.isOverloaded()).isFalse();
    }

    @Test
    void slightlyBelowTheThresholdIsNotARecovery() {
        each(0, 10, 99).each(11, 30, 85).each(31, 40, 80).at(41, 81).assertTransitions("10 OVERLOADED");
    }

    @Test
    void reportsASecondOverload() {
        each(0, 10, 99)
                .each(11, 21, 5)
                .each(22, 32, 99)
                .assertTransitions("10 OVERLOADED", "21 RECOVERED", "32 OVERLOADED");
    }

    @Test
    void toleratesAFewMissingSamples() {
        at(0, 99).at(5, 99).at(10, 99).assertTransitions("10 OVERLOADED");
    }

    @Test
    void doesNotCountTimeWithoutSamples() {
        each(0, 9, 99).at(15, 99).each(16, 24, 99).assertTransitions();
        at(25, 99).assertTransitions("25 OVERLOADED");
    }

    @Test
    void missingSamplesAreNotARecovery() {
        each(0, 10, 99).each(11, 15, 5).at(60, 5).assertTransitions("10 OVERLOADED");
        each(61, 70, 5).assertTransitions("10 OVERLOADED", "70 RECOVERED");
    }

    @Test
    void ignoresRepeatedAndOlderSamples() {
        at(0, 99).at(10, 99).at(10, 99).at(4, 1).assertTransitions();
        for (int second = 11; second <= 20; second++) {
            at(second, 99).at(second, 99).at(second - 1, 1);
        }
        assertTransitions("20 OVERLOADED");
    }

    @Test
    void reportsAtOnceIfTheDurationIsZero() {
        assertThat(new Overload(90, Duration.ZERO).sample(START, 91)).contains(Transition.OVERLOADED);
    }
}
