// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

@NullUnmarked
final class ScrollbackTest {
    @Test
    void keepsTheLastBytesWithTheirOffsets() {
        Random random = new Random(7);
        Scrollback scrollback = new Scrollback(16);
        StringBuilder all = new StringBuilder();
        for (int round = 0; round < 1_000; round++) {
            byte[] bytes = new byte[random.nextInt(40)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) ('a' + random.nextInt(26));
            }
            scrollback.append(bytes, bytes.length);
            all.append(new String(bytes, StandardCharsets.US_ASCII));

            assertThat(scrollback.end()).isEqualTo(all.length());
            assertThat(scrollback.earliest()).isEqualTo(Math.max(0, all.length() - 16));
            long from = scrollback.earliest() + random.nextInt((int) (scrollback.end() - scrollback.earliest()) + 1);
            assertThat(new String(scrollback.read(from, 100), StandardCharsets.US_ASCII))
                    .isEqualTo(all.substring((int) from));
        }
    }

    @Test
    void discardedBytesCannotBeRead() {
        Scrollback scrollback = new Scrollback(4);
        scrollback.append(new byte[6], 6);

        assertThatThrownBy(() -> scrollback.read(1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> scrollback.read(7, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(scrollback.read(6, 1)).isEmpty();
    }
}
