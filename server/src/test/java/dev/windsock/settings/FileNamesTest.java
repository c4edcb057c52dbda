// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class FileNamesTest {
    @Test
    void theLocaleLimitsThePaths() {
        FileNames ascii = new FileNames(StandardCharsets.US_ASCII);
        assertThat(ascii.allow("/srv/windsock")).isTrue();
        assertThat(ascii.allow("/srv/datén")).isFalse();
        // as Java decodes such a path of the environment
        assertThat(ascii.allow("/srv/dat\uFFFD\uFFFDn")).isFalse();
        assertThat(new FileNames(StandardCharsets.ISO_8859_1).allow("/srv/datén"))
                .isTrue();
        assertThat(new FileNames(StandardCharsets.UTF_8).allow("/srv/datén/☃")).isTrue();
        assertThat(FileNames.ofThisProcess().allow(".windsock")).isTrue();
    }
}
