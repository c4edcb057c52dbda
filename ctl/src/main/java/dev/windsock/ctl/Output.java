// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jline.utils.WCWidth;
import org.jspecify.annotations.Nullable;

/**
 * Prints results to standard output, as text for people or as JSON for programs. Prints everything else to standard error, so
 * that JSON output contains nothing else.
 */
final class Output {
    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
            .build();
    private static final int GAP = 2;

    private static final Path STANDARD_OUTPUT = Path.of("/proc/self/fd/1");

    private final OutputStream out = new FileOutputStream(FileDescriptor.out);
    private final PrintStream err =
            new PrintStream(new FileOutputStream(FileDescriptor.err), false, StandardCharsets.UTF_8);
    private final Format format;

    /** The format of results. */
    enum Format {
        text,
        json
    }

    Output(Format format) {
        this.format = format;
    }

    boolean isJson() {
        return format == Format.json;
    }

    /** Prints a value as JSON on one line. */
    void json(Object value) {
        try {
            line(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Prints a line as it is.
     *
     * @see #plain for text that comes from other users
     */
    void line(String line) {
        text(line + "\n");
    }

    /** Prints text as it is. */
    void text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        bytes(bytes, bytes.length);
    }

    /**
     * Prints the first bytes of an array as they are.
     *
     * @throws ClosedOutputException if nobody reads the output any more
     * @throws CommandFailure if the output cannot be written, for example because the disk is full
     */
    void bytes(byte[] bytes, int count) {
        try {
            out.write(bytes, 0, count);
        } catch (IOException e) {
            if (isPipe()) {
                throw new ClosedOutputException();
            }
            throw new CommandFailure(ExitCode.FAILED, "Cannot write the output: " + e.getMessage());
        }
    }

    /** The message of a failed write depends on the locale, so it cannot show whether the reader has ended. */
    private static boolean isPipe() {
        try {
            String target = Files.readSymbolicLink(STANDARD_OUTPUT).toString();
            return target.startsWith("pipe:") || target.startsWith("socket:");
        } catch (IOException e) {
            return false;
        }
    }

    /** Prints a message for people. */
    void note(String message) {
        err.print("windsockctl: " + plain(message) + "\n");
        err.flush();
    }

    /** Prints a list: as JSON in one document, or in columns. */
    <T> void list(List<T> items, List<String> head, Function<T, List<String>> row) {
        if (isJson()) {
            json(items);
        } else {
            table(head, items.stream().map(row).toList());
        }
    }

    /** Prints rows in columns, or only the header if there are none. Cells cannot contain terminal control sequences. */
    private void table(List<String> head, List<List<String>> rows) {
        int[] widths = new int[head.size()];
        for (int column = 0; column < widths.length; column++) {
            int index = column;
            widths[column] = Math.max(
                    columns(head.get(index)),
                    rows.stream()
                            .mapToInt(row -> columns(plain(row.get(index))))
                            .max()
                            .orElse(0));
        }
        line(row(head, widths));
        rows.forEach(row -> line(row(row, widths)));
    }

    private static String row(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = plain(cells.get(column));
            line.append(cell).append(" ".repeat(widths[column] - columns(cell) + GAP));
        }
        return line.toString().stripTrailing();
    }

    /** Returns the width of a text in a terminal: two columns for a wide character, none for a combining one. */
    private static int columns(String text) {
        return text.codePoints()
                .map(character -> Math.max(0, WCWidth.wcwidth(character)))
                .sum();
    }

    /**
     * Returns text as a single line without terminal control sequences, because the server passes on text from other users.
     */
    static String plain(@Nullable Object text) {
        return Objects.toString(text, "-").replaceAll("[\\p{Cntrl}\\p{Cf}\\u0080-\\u009f\\u2028\\u2029]", " ");
    }
}
