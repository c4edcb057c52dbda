// SPDX-License-Identifier: Apache-2.0
package dev.windsock.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;

/**
 * Compares the server's document with the reviewed snapshot, so that each change to the contract appears in a diff.
 */
final class SnapshotTest {
    private static final String UPDATE = "windsock.openapi.update";
    private static final String COMMAND = "scripts/test openapi SnapshotTest -D" + UPDATE;

    @Test
    void matchesTheReviewedSnapshot() throws IOException {
        if (System.getProperty(UPDATE) != null) {
            Files.copy(Documents.GENERATED, Documents.SNAPSHOT, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(Files.readString(Documents.GENERATED))
                .as(() -> "the server's OpenAPI document and openapi/windsock-openapi.yml: " + difference()
                        + "\nIf the change is intended, update the snapshot and review its diff:\n  " + COMMAND)
                .isEqualTo(Files.readString(Documents.SNAPSHOT));
    }

    private static String difference() {
        try {
            ChangedOpenApi changed =
                    Changes.between(Files.readString(Documents.SNAPSHOT), Files.readString(Documents.GENERATED));
            if (changed.isIncompatible()) {
                return "BREAKING changes for clients:\n  " + String.join("\n  ", Changes.breaking(changed));
            }
            return changed.isDifferent() ? "compatible for clients" : "only texts differ";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
