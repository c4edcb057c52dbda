// SPDX-License-Identifier: Apache-2.0
package dev.windsock.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A part of a documentation page that is generated from the code. It is located between the lines {@code <!-- generated: name
 * -->} and {@code <!-- end -->}.
 *
 * @param page the page, relative to {@code docs}
 */
record GeneratedSection(String page, String name, String text) {
    private static final Path DOCS = Path.of("..", "docs");
    private static final String END = "<!-- end -->";

    static GeneratedSection table(String page, String name, List<String> header, List<List<String>> rows) {
        String rule =
                IntStream.range(0, header.size()).mapToObj(column -> "---").collect(Collectors.joining("|"));
        return new GeneratedSection(
                page,
                name,
                row(header) + "|" + rule + "|\n"
                        + rows.stream().map(GeneratedSection::row).collect(Collectors.joining()));
    }

    private static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    /** Returns the current text of the page. */
    String published() throws IOException {
        return Files.readString(file());
    }

    /** Returns the text of the page with this section regenerated from the code. */
    String expected() throws IOException {
        String published = published();
        String begin = "<!-- generated: " + name + " -->\n";
        int from = published.indexOf(begin);
        int to = published.indexOf(END, from);
        if (from < 0 || to < 0) {
            throw new IllegalStateException(file() + " has no lines \"" + begin.strip() + "\" and \"" + END + "\"");
        }
        return published.substring(0, from + begin.length()) + "\n" + text + "\n" + published.substring(to);
    }

    void update() throws IOException {
        Files.writeString(file(), expected());
    }

    private Path file() {
        return DOCS.resolve(page);
    }

    @Override
    public String toString() {
        return page + ", " + name;
    }
}
