// SPDX-License-Identifier: Apache-2.0
package dev.windsock.style;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tools that collect licences read the rest of the header's line as a part of the licence's name. */
class LicenceHeadersTest {
    private static final Pattern HEADER = Pattern.compile("(?://|#) SPDX-License-Identifier: Apache-2\\.0");
    private static final Pattern HAS_ONE = Pattern.compile(".*\\.(?:java|mjs|sh|ts|tsx)|[^.]*");

    @Test
    void programsBeginWithALineThatNamesOnlyTheLicence() throws IOException {
        List<Path> programs = SourceFiles.find().stream()
                .filter(file -> HAS_ONE.matcher(file.getFileName().toString()).matches())
                .collect(Collectors.toList());
        assertThat(programs).as("programs").hasSizeGreaterThan(1000);
        List<String> without = new ArrayList<>();
        for (Path program : programs) {
            List<String> lines = Files.readAllLines(program);
            int first = !lines.isEmpty() && lines.getFirst().startsWith("#!") ? 1 : 0;
            if (lines.size() <= first || !HEADER.matcher(lines.get(first)).matches()) {
                without.add(SourceFiles.name(program));
            }
        }
        assertThat(without).isEmpty();
    }
}
