// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What crashes leave behind, and what becomes of it. */
final class AuditFileTest {
    private Path rows;
    private Path position;

    @BeforeEach
    void name(@TempDir Path folder) {
        rows = folder.resolve("audit.ndjson");
        position = folder.resolve("audit.ndjson.position");
    }

    private AuditFile open() throws IOException {
        return AuditFile.open(rows, position);
    }

    private static Map<String, Object> row(String id) {
        return Map.of("id", id);
    }

    @Test
    void goesOnWhereItWas() throws IOException {
        try (AuditFile file = open()) {
            assertThat(file.position()).isEmpty();
            file.append(row("a"));
            file.keep(Position.of("log:1"));
        }
        try (AuditFile file = open()) {
            assertThat(file.position()).contains(Position.of("log:1"));
            file.append(row("b"));
        }
        assertThat(rows).hasContent("{\"id\":\"a\"}\n{\"id\":\"b\"}");
    }

    @Test
    void aRowBeyondThePositionIsNotWrittenAgain() throws IOException {
        try (AuditFile file = open()) {
            file.append(row("a"));
            file.keep(Position.of("log:1"));
            file.append(row("b"));
            file.append(row("c"));
        }
        try (AuditFile file = open()) {
            file.append(row("b"));
            file.append(row("c"));
            file.append(row("d"));
        }
        assertThat(rows).hasContent("{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"c\"}\n{\"id\":\"d\"}");
    }

    @Test
    void aTornRowIsCutOffAndWrittenAgain() throws IOException {
        Files.writeString(rows, "{\"id\":\"a\"}\n{\"id\":\"b");
        try (AuditFile file = open()) {
            file.append(row("a"));
            file.append(row("b"));
        }
        assertThat(rows).hasContent("{\"id\":\"a\"}\n{\"id\":\"b\"}");
        Files.writeString(rows, "{\"id\":");
        try (AuditFile file = open()) {
            file.append(row("a"));
        }
        assertThat(rows).hasContent("{\"id\":\"a\"}");
    }

    @Test
    void aGapIsALineAndRowsOfBeforeAreNotWrittenAgain() throws IOException {
        try (AuditFile file = open()) {
            file.append(row("a"));
            file.keep(Position.of("log:1"));
            file.appendGap(Map.of("reason", "EPOCH_CHANGED"));
            file.append(row("a"));
            file.append(row("b"));
        }
        assertThat(rows).hasContent("{\"id\":\"a\"}\n{\"gap\":{\"reason\":\"EPOCH_CHANGED\"}}\n{\"id\":\"b\"}");
    }

    @Test
    void aFileThatWasRotatedAwayBeginsAnew() throws IOException {
        try (AuditFile file = open()) {
            file.append(row("a"));
            file.keep(Position.of("log:1"));
        }
        Files.delete(rows);
        try (AuditFile file = open()) {
            assertThat(file.position()).contains(Position.of("log:1"));
            file.append(row("b"));
        }
        assertThat(rows).hasContent("{\"id\":\"b\"}");
    }

    @Test
    void twoDoNotWriteAtATime() throws IOException {
        try (AuditFile file = open()) {
            assertThat(file.position()).isEmpty();
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("being written");
        }
        open().close();
    }

    @Test
    void aPositionThatIsNoneIsNotGuessed() throws IOException {
        for (String bad : new String[] {"", "log:1", "log:1\nmany\n"}) {
            Files.writeString(position, bad);
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("audit.ndjson.position");
        }
    }
}
