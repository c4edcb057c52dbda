// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.windsock.client.log.Position;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullUnmarked;

/** The client sends back any position from a server unchanged. */
@NullUnmarked
final class PositionFuzzTest {
    @FuzzTest
    void keeps(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);

        Position.ofNullable(text).ifPresent(position -> {
            assertThat(position.toString()).isEqualTo(text);
            assertThat(position.isAtOrBefore(position)).isTrue();
            assertThat(position).isEqualTo(Position.of(text));
        });
    }
}
