// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullUnmarked;

/** A text is a position when it is what a position is written as, and nothing else is. */
@NullUnmarked
final class PositionFuzzTest {
    @FuzzTest
    void parses(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);

        Position.parse(text)
                .ifPresent(position -> assertThat(position.toString()).isEqualTo(text));
    }
}
