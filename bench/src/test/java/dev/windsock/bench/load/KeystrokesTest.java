// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class KeystrokesTest {
    /** Letters that are due at 0, 20, 40 and 60 ms. */
    private final Keystrokes keystrokes = new Keystrokes(new Schedule(0, 50, Duration.ofMillis(80)));

    @Test
    void measuresFromWhenALetterWasDue() {
        keystrokes.echo((byte) 'a', 1_000_000);
        // a stall delays the first pending letter by its entire duration, and later letters by less
        keystrokes.echo((byte) 'b', 70_000_000);
        keystrokes.echo((byte) 'c', 70_000_000);
        assertThat(keystrokes.isComplete()).isFalse();
        keystrokes.echo((byte) 'd', 70_000_000);
        assertThat(keystrokes.isComplete()).isTrue();
        assertThat(keystrokes.wrong()).isZero();
        assertThat(keystrokes.latency().max()).isCloseTo(50_000, within(100.0));
        assertThat(keystrokes.latency().p50()).isCloseTo(10_000, within(100.0));
    }

    @Test
    void countsMissingEchoes() {
        keystrokes.echo((byte) 'a', 1_000_000);
        assertThat(keystrokes.wrong()).isEqualTo(3);
    }

    @Test
    void countsEchoesOfAnotherLetter() {
        keystrokes.echo((byte) 'a', 1_000_000);
        keystrokes.echo((byte) 'c', 41_000_000);
        assertThat(keystrokes.wrong()).isEqualTo(3);
        assertThat(keystrokes.latency().max()).isCloseTo(1_000, within(10.0));
    }

    @Test
    void countsUnexpectedEchoes() {
        for (byte letter = 'a'; letter <= 'e'; letter++) {
            keystrokes.echo(letter, 100_000_000);
        }
        assertThat(keystrokes.wrong()).isEqualTo(1);
    }
}
