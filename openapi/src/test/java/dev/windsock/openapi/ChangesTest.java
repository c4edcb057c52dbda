// SPDX-License-Identifier: Apache-2.0
package dev.windsock.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The check for breaking changes sees what breaks, and says what it is. */
final class ChangesTest {
    @Test
    void aRemovedOperation() throws IOException {
        assertThat(afterReplacing("/api/instances/{id}/pause:", "/api/instances/{id}/halt:"))
                .containsExactly("POST /api/instances/{id}/pause was removed");
    }

    @Test
    void aRenamedAnswerField() throws IOException {
        assertThat(afterReplacing("status_reason", "reason_of_status"))
                .contains("GET /api/instances/{id}: the answer 200 no longer has the field status_reason,"
                        + " which was renamed to reason_of_status");
    }

    @Test
    void anotherTypeOfAnAnswerField() throws IOException {
        assertThat(afterReplacing("""
                        total_vpcs:
                          type: integer
                """, """
                        total_vpcs:
                          type: string
                """))
                .contains("GET /api/dashboard/summary: the answer 200 field total_vpcs was integer and is string");
    }

    @Test
    void anAnswerFieldThatMayBeLeftOut() throws IOException {
        assertThat(afterReplacing("      - total_vpcs\n", ""))
                .contains("GET /api/dashboard/summary: the answer 200 may leave the field total_vpcs out");
    }

    @Test
    void aRequestFieldThatIsRequiredNow() throws IOException {
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
    void aRequestValueThatIsNoLongerTaken() throws IOException {
        assertThat(afterReplacing("          - stream\n", ""))
                .containsExactly("POST /api/tickets: the body field purpose no longer takes the value stream");
    }

    @Test
    void aRemovedParameter() throws IOException {
        assertThat(afterReplacing("""
                      - name: label
                        in: query
                """, """
                      - name: tag
                        in: query
                """)).contains("GET /api/instances: the query parameter label was removed");
    }

    @Test
    void aRenamedFieldOfAStreamedEvent() throws IOException {
        assertThat(afterReplacing("retry_after_ms", "retry_ms"))
                .containsExactly("StreamClose: no longer has the field retry_after_ms, which was renamed to retry_ms");
    }

    @Test
    void wordsAndAnOptionalRequestFieldDoNot() throws IOException {
        assertThat(afterReplacing("Pause a RUNNING instance", "Pause an instance"))
                .isEmpty();
        assertThat(afterReplacing("""
                        grace_seconds:
                """, """
                        note:
                          type: string
                          description: Why.
                        grace_seconds:
                """)).isEmpty();
    }

    private static List<String> afterReplacing(String text, String by) throws IOException {
        String before = Files.readString(Documents.GENERATED);
        // as deep as it stands in the document, whatever the depth of the test's text
        assertThat(before).contains(text);
        return Changes.breaking(Changes.between(before, before.replace(text, by)));
    }
}
