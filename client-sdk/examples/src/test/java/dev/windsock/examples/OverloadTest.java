// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.examples.Overload.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Over 90 % for 10 s, in samples and their seconds. */
final class OverloadTest {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final Overload overload = new Overload(90, Duration.ofSeconds(10));
    private final List<String> turns = new ArrayList<>();

    /** One sample a second, the first one and the last one included. */
    private OverloadTest each(int from, int to, double cpu) {
        for (int second = from; second <= to; second++) {
            at(second, cpu);
        }
        return this;
    }

    private OverloadTest at(int second, double cpu) {
        overload.sample(BEGIN.plusSeconds(second), cpu).ifPresent(turn -> turns.add(second + " " + turn));
        return this;
    }

    private void turns(String... wanted) {
        assertThat(turns).containsExactly(wanted);
    }

    @Test
    void isToldOnceWhenItLasts() {
        each(0, 30, 99).turns("10 OVERLOADED");
        assertThat(overload.isOverloaded()).isTrue();
    }

    @Test
    void isNotToldWhenItDoesNotLast() {
        each(0, 9, 99).at(10, 50).each(11, 20, 99).turns();
    }

    @Test
    void theThresholdItselfIsNotOver() {
        each(0, 30, 90).turns();
    }

    @Test
    void calmIsToldWhenItLasts() {
        each(0, 10, 99).each(11, 30, 5).turns("10 OVERLOADED", "21 CALM");
        assertThat(overload.isOverloaded()).isFalse();
    }

    @Test
    void aLittleUnderTheThresholdIsNotCalm() {
        each(0, 10, 99).each(11, 30, 85).each(31, 40, 80).at(41, 81).turns("10 OVERLOADED");
    }

    @Test
    void itIsToldAgain() {
        each(0, 10, 99).each(11, 21, 5).each(22, 32, 99).turns("10 OVERLOADED", "21 CALM", "32 OVERLOADED");
    }

    @Test
    void aFewMissingSamplesMakeNoDifference() {
        at(0, 99).at(5, 99).at(10, 99).turns("10 OVERLOADED");
    }

    @Test
    void whatIsNotKnownIsNotCounted() {
        each(0, 9, 99).at(15, 99).each(16, 24, 99).turns();
        at(25, 99).turns("25 OVERLOADED");
    }

    @Test
    void blindnessIsNotCalm() {
        each(0, 10, 99).each(11, 15, 5).at(60, 5).turns("10 OVERLOADED");
        each(61, 70, 5).turns("10 OVERLOADED", "70 CALM");
    }

    @Test
    void aSampleThatIsToldTwiceSaysNothing() {
        at(0, 99).at(10, 99).at(10, 99).at(4, 1).turns();
        for (int second = 11; second <= 20; second++) {
            at(second, 99).at(second, 99).at(second - 1, 1);
        }
        turns("20 OVERLOADED");
    }

    @Test
    void forNoTimeIsAtOnce() {
        assertThat(new Overload(90, Duration.ZERO).sample(BEGIN, 91)).contains(Turn.OVERLOADED);
    }
}
