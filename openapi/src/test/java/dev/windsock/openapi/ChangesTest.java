// SPDX-License-Identifier: Apache-2.0
package dev.windsock.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that breaking changes are detected and described. */
final class ChangesTest {
    @Test
    void detectsARemovedOperation() throws IOException {
        assertThat(afterReplacing("/api/instances/{id}/pause:", "/api/instances/{id}/halt:"))
                .containsExactly("POST /api/instances/{id}/pause was removed");
    }

    @Test
    void detectsARenamedResponseField() throws IOException {
        assertThat(afterReplacing("status_reason", "reason_of_status"))
                .contains("GET /api/instances/{id}: the response 200 no longer has the field status_reason,"
                        + " which was renamed to reason_of_status");
    }

    @Test
    void detectsAnotherTypeOfAResponseField() throws IOException {
        assertThat(afterReplacing("""
                        total_vpcs:
                          type: integer
                """, """
                        total_vpcs:
                          type: string
                """))
                .contains(
                        "GET /api/dashboard/summary: the response 200 field total_vpcs was integer and is now string");
    }

    @Test
    void detectsAResponseFieldThatBecomesOptional() throws IOException {
        assertThat(afterReplacing("      - total_vpcs\n", ""))
                .contains("GET /api/dashboard/summary: the response 200 may omit the field total_vpcs");
    }

    @Test
    void detectsANewRequiredRequestField() throws IOException {
        assertThat(afterReplacing("""
                    LaunchRequest:
                      required:
                """, """
                    LaunchRequest:
                      required:
                      - image
                """))
                .containsExactly("POST /api/instances: the body now requires the field image");
    }

    @Test
    void detectsARemovedRequestValue() throws IOException {
        assertThat(afterReplacing("          - stream\n", ""))
                .containsExactly("POST /api/tickets: the body field purpose no longer accepts the value stream");
    }

    @Test
    void detectsARemovedParameter() throws IOException {
        assertThat(afterReplacing("""
                      - name: label
                        in: query
                """, """
                      - name: tag
                        in: query
                """)).contains("GET /api/instances: the query parameter label was removed");
    }

    @Test
    void detectsARenamedFieldOfAStreamedEvent() throws IOException {
        assertThat(afterReplacing("retry_after_ms", "retry_ms"))
                .containsExactly("StreamClose: no longer has the field retry_after_ms, which was renamed to retry_ms");
    }

    @Test
    void allowsNewTextsAndOptionalRequestFields() throws IOException {
        assertThat(afterReplacing("  title: Windsock", "  title: Another title"))
                .isEmpty();
        assertThat(afterReplacing("""
                        grace_seconds:
                """, """
                        note:
                          type: string
                          description: A note.
                        grace_seconds:
                """)).isEmpty();
    }

    private static List<String> afterReplacing(String text, String by) throws IOException {
        String before = Files.readString(Documents.GENERATED);
        // text blocks in these tests must have the document's indentation
        assertThat(before).contains(text);
        return Changes.breaking(Changes.between(before, before.replace(text, by)));
    }
}
