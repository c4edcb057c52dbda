// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.windsock.json.Timestamps;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The hash of the chain: SHA-256 of the canonical JSON of a row (RFC 8785, section 3.2: members sorted by name, no white
 * space), without {@code hash} itself.
 */
final class AuditHash {
    /** The previous hash of the first row of a chain. */
    static final String GENESIS = "0".repeat(64);

    /** RFC 8785, section 3.2.2.2: control characters in lower-case hexadecimal. */
    private static final JsonFactory JSON =
            JsonFactory.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();

    private AuditHash() {}

    /** Computes the hash of a row, regardless of the hash that it already contains. */
    static String of(AuditRow row) {
        StringWriter canonical = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(canonical)) {
            json.writeStartObject();
            json.writeStringField("action", row.action());
            json.writeObjectFieldStart("actor");
            writeNullable(json, "key_id", row.actor().keyId());
            json.writeStringField("name", row.actor().name());
            json.writeEndObject();
            json.writeStringField("created_at", Timestamps.format(row.createdAt()));
            json.writeObjectFieldStart("details");
            for (Map.Entry<String, String> detail : new TreeMap<>(row.details()).entrySet()) {
                json.writeStringField(detail.getKey(), detail.getValue());
            }
            json.writeEndObject();
            json.writeStringField("id", row.id());
            writeNullable(json, "ip_address", row.ipAddress());
            json.writeStringField("outcome", row.outcome().name());
            json.writeStringField("previous_hash", row.previousHash());
            writeNullable(json, "request_id", row.requestId());
            writeNullable(json, "resource_id", row.resourceId());
            writeNullable(json, "resource_type", row.resourceType());
            json.writeStringField("tenant_id", row.tenantId());
            writeNullable(json, "user_agent", row.userAgent());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sha256(canonical.toString());
    }

    private static void writeNullable(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value == null) {
            json.writeNullField(name);
        } else {
            json.writeStringField(name, value);
        }
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
