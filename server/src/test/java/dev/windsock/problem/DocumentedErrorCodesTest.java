// SPDX-License-Identifier: Apache-2.0
package dev.windsock.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of errors in the protocol lists every code with its status, and no other. */
final class DocumentedErrorCodesTest {
    private static final Path PROTOCOL = Path.of("..", "docs", "protocol.md");
    private static final Pattern ROW = Pattern.compile("\\| (\\d{3}) \\| `([A-Z_]+)` \\| \\S.* \\|");

    @Test
    void protocolListsEveryCode() throws IOException {
        List<String> documented = Files.readAllLines(PROTOCOL).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();

        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(ErrorCode.values())
                        .map(code -> code.status() + " " + code)
                        .toList());
    }
}
