// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class TextsTest {
    @Test
    void countsTheBytesOfUtf8() {
        Random random = new Random(5);
        for (int run = 0; run < 500; run++) {
            String text = random.ints(random.nextInt(20), 0, 0x110000)
                    .filter(point -> point < 0xd800 || point > 0xdfff)
                    .map(point -> random.nextBoolean() ? point % 0x900 : point)
                    .filter(point -> point < 0xd800 || point > 0xdfff)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(Texts.utf8Length(text)).as(text).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    @Test
    void truncatesWithAnEllipsis() {
        assertThat(Texts.ellipsis("abc", 3)).isEqualTo("abc");
        assertThat(Texts.ellipsis("abcd", 3)).isEqualTo("ab…");
        // never half of a surrogate pair
        assertThat(Texts.ellipsis("a\ud83d\ude00bc", 3)).isEqualTo("a…");
        assertThat(Texts.ellipsis("a\ud83d\ude00bc", 4)).isEqualTo("a\ud83d\ude00…");
    }
}
