// SPDX-License-Identifier: Apache-2.0
package dev.windsock.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;
import org.openapitools.openapidiff.core.model.ChangedOpenApi;

/**
 * Holds the server's document against the reviewed snapshot, so that every change of the contract stands in a diff.
 */
final class SnapshotTest {
    private static final String UPDATE = "windsock.openapi.update";
    private static final String COMMAND =
            "mvn -pl server,openapi test -Dtest=SnapshotTest -Dsurefire.failIfNoSpecifiedTests=false -D" + UPDATE;

    @Test
    void theServerPublishesWhatWasReviewed() throws IOException {
        if (System.getProperty(UPDATE) != null) {
            Files.copy(Documents.GENERATED, Documents.SNAPSHOT, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(Files.readString(Documents.GENERATED))
                .as(() -> "the server's OpenAPI document against openapi/windsock-openapi.yml: " + difference()
                        + "\nWhen the change is meant, update the snapshot and review its diff:\n  " + COMMAND)
                .isEqualTo(Files.readString(Documents.SNAPSHOT));
    }

    private static String difference() {
        try {
            ChangedOpenApi changed =
                    Changes.between(Files.readString(Documents.SNAPSHOT), Files.readString(Documents.GENERATED));
            if (changed.isIncompatible()) {
                return "BREAKING for clients:\n  " + String.join("\n  ", Changes.breaking(changed));
            }
            return changed.isDifferent() ? "compatible for clients" : "only words differ";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
