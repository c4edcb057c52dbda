// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.log.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Recovery of the audit file after crashes, gaps and rotation. */
final class AuditFileTest {
    private Path rows;
    private Path position;

    @BeforeEach
    void createPaths(@TempDir Path folder) {
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
    void resumesAtTheSavedPosition() throws IOException {
        try (AuditFile file = open()) {
            assertThat(file.position()).isEmpty();
            file.append(row("a"));
            file.savePosition(Position.of("log:1"));
        }
        try (AuditFile file = open()) {
            assertThat(file.position()).contains(Position.of("log:1"));
            file.append(row("b"));
        }
        assertThat(rows).hasContent("{\"id\":\"a\"}\n{\"id\":\"b\"}");
    }

    @Test
    void doesNotRepeatRowsBeyondThePosition() throws IOException {
        try (AuditFile file = open()) {
            file.append(row("a"));
            file.savePosition(Position.of("log:1"));
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
    void rewritesAnIncompleteRow() throws IOException {
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
    void recordsAGapAndDoesNotRepeatEarlierRows() throws IOException {
        try (AuditFile file = open()) {
            file.append(row("a"));
            file.savePosition(Position.of("log:1"));
            file.appendGap(Map.of("reason", "EPOCH_CHANGED"));
            file.append(row("a"));
            file.append(row("b"));
        }
        assertThat(rows).hasContent("{\"id\":\"a\"}\n{\"gap\":{\"reason\":\"EPOCH_CHANGED\"}}\n{\"id\":\"b\"}");
    }

    @Test
    void startsANewFileAfterRotation() throws IOException {
        try (AuditFile file = open()) {
            file.append(row("a"));
            file.savePosition(Position.of("log:1"));
        }
        Files.delete(rows);
        try (AuditFile file = open()) {
            assertThat(file.position()).contains(Position.of("log:1"));
            file.append(row("b"));
        }
        assertThat(rows).hasContent("{\"id\":\"b\"}");
    }

    @Test
    void rejectsASecondWriter() throws IOException {
        try (AuditFile file = open()) {
            assertThat(file.position()).isEmpty();
            assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("in use");
        }
        open().close();
    }

    @Test
    void rejectsAnInvalidPositionFile() throws IOException {
        for (String bad : new String[] {"", "log:1", "log:1\nmany\n"}) {
            Files.writeString(position, bad);
            assertThatThrownBy(this::open)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("audit.ndjson.position");
        }
    }
}
