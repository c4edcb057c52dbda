package dev.windsock.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.openapitools.openapidiff.core.OpenApiCompare;

/** The check for breaking changes sees what breaks. */
final class ChangesTest {
    @Test
    void aRemovedOperationBreaks() throws IOException {
        String before = Files.readString(Documents.GENERATED);
        String after = before.replace("/api/instances/{id}/pause:", "/api/instances/{id}/halt:");

        assertThat(Changes.breaking(OpenApiCompare.fromContents(before, after)))
                .containsExactly("removed POST /api/instances/{id}/pause");
    }

    @Test
    void aRenamedAnswerFieldBreaks() throws IOException {
        String before = Files.readString(Documents.GENERATED);
        String after = before.replace("status_reason", "reason");

        assertThat(Changes.breaking(OpenApiCompare.fromContents(before, after)))
                .contains("changed GET /api/instances/{id}");
    }

    @Test
    void wordsDoNotBreak() throws IOException {
        String before = Files.readString(Documents.GENERATED);
        String after = before.replace("Pauses a RUNNING instance", "Pauses an instance");

        assertThat(OpenApiCompare.fromContents(before, after).isIncompatible()).isFalse();
    }
}
