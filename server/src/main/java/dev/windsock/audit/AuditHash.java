package dev.windsock.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.windsock.json.Timestamps;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The chain's hash: SHA-256 over the row's canonical JSON, in which members stand in the order of their names and without
 * white space, as RFC 8785 section 3.2 has it, and {@code hash} itself is left out.
 */
final class AuditHash {
    /** What the first row of a chain names as its predecessor. */
    static final String GENESIS = "0".repeat(64);

    private static final JsonFactory JSON = new JsonFactory();

    private AuditHash() {}

    static String of(String id, AuditEntry entry, Instant createdAt, String previousHash) {
        StringWriter canonical = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(canonical)) {
            json.writeStartObject();
            json.writeStringField("action", entry.action());
            json.writeObjectFieldStart("actor");
            writeNullable(json, "key_id", entry.actor().keyId());
            json.writeStringField("name", entry.actor().name());
            json.writeEndObject();
            json.writeStringField("created_at", Timestamps.format(createdAt));
            json.writeObjectFieldStart("details");
            for (Map.Entry<String, String> detail : new TreeMap<>(entry.details()).entrySet()) {
                json.writeStringField(detail.getKey(), detail.getValue());
            }
            json.writeEndObject();
            json.writeStringField("id", id);
            writeNullable(json, "ip_address", entry.ipAddress());
            json.writeStringField("outcome", entry.outcome().name());
            json.writeStringField("previous_hash", previousHash);
            writeNullable(json, "request_id", entry.requestId());
            writeNullable(json, "resource_id", entry.resourceId());
            writeNullable(json, "resource_type", entry.resourceType());
            json.writeStringField("tenant_id", entry.tenantId().value());
            writeNullable(json, "user_agent", entry.userAgent());
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
