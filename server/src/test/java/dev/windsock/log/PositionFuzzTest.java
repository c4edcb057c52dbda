// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullUnmarked;

/** A string is a position only if it is the text form of that position. */
@NullUnmarked
final class PositionFuzzTest {
    @FuzzTest
    void parsesOnlyTheTextForm(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);

        Position.parse(text)
                .ifPresent(position -> assertThat(position.toString()).isEqualTo(text));
    }
}
