// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.json.PrintableJson;
import dev.windsock.json.Timestamps;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The format of an export. */
enum ExportFormat {
    /** One row of {@code GET /api/audit} per line. */
    ndjson("application/x-ndjson") {
        @Override
        String head() {
            return "";
        }

        @Override
        String line(AuditRow row, ObjectMapper json) throws IOException {
            return PrintableJson.of(json.writeValueAsString(row)) + "\n";
        }
    },
    /** A header line, then one row per line; details are JSON in one field. {@link Csv} may add apostrophes. */
    csv("text/csv") {
        @Override
        String head() {
            return Csv.line(List.of(
                    "id",
                    "tenant_id",
                    "actor_key_id",
                    "actor_name",
                    "action",
                    "resource_type",
                    "resource_id",
                    "outcome",
                    "details",
                    "ip_address",
                    "user_agent",
                    "request_id",
                    "created_at",
                    "hash",
                    "previous_hash"));
        }

        @Override
        String line(AuditRow row, ObjectMapper json) throws IOException {
            return Csv.line(List.of(
                    row.id(),
                    row.tenantId(),
                    orEmpty(row.actor().keyId()),
                    row.actor().name(),
                    row.action(),
                    orEmpty(row.resourceType()),
                    orEmpty(row.resourceId()),
                    row.outcome().name(),
                    PrintableJson.of(json.writeValueAsString(row.details())),
                    orEmpty(row.ipAddress()),
                    orEmpty(row.userAgent()),
                    orEmpty(row.requestId()),
                    Timestamps.format(row.createdAt()),
                    row.hash(),
                    row.previousHash()));
        }
    };

    private final String mediaType;

    ExportFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /** Returns the header. */
    abstract String head();

    abstract String line(AuditRow row, ObjectMapper json) throws IOException;

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
