// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullUnmarked;

/**
 * A string is a key only if it has the format of a key; its secret appears in no log, and is detected wherever it is hidden.
 */
@NullUnmarked
final class ApiKeyFuzzTest {
    @FuzzTest
    void parses(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);

        ApiKey.parse(text).ifPresent(key -> {
            assertThat(key.text()).isEqualTo(text);
            assertThat(key.toString()).doesNotContain(key.secret());
            assertThat(ApiKey.ANYWHERE.matcher("/a?b=" + text + "&c").find()).isTrue();
        });
    }
}
