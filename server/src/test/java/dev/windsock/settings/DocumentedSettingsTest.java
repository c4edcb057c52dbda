// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README lists the settings as the code defines them. */
final class DocumentedSettingsTest {
    private static final Path README = Path.of("..", "README.md");

    @Test
    void readmeListsEverySetting() throws IOException {
        List<String> rows = Files.readAllLines(README).stream()
                .filter(line -> line.startsWith("| `WINDSOCK_"))
                .toList();

        assertThat(rows)
                .containsExactlyElementsOf(
                        Settings.ALL.stream().map(DocumentedSettingsTest::row).toList());
    }

    private static String row(Setting setting) {
        return "| `%s` | %s | %s; accepts %s |"
                .formatted(
                        setting.name(),
                        setting.defaultValue().isEmpty() ? "" : "`" + setting.defaultValue() + "`",
                        setting.purpose(),
                        setting.expected());
    }
}
