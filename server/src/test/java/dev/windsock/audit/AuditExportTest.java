// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.RunningServer;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Cause;
import dev.windsock.principal.Permission;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.json.tree.JsonNode;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The audit log as one file; each test has its own tenant. */
@Tag("store")
@NullUnmarked
final class AuditExportTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "operator");

    @Test
    void everyRowIsALineNewestFirstAndTheExportIsTheFirst() throws IOException {
        record(250, "x");
        HttpAnswer export = server.get("/api/audit/export", key);

        assertThat(export.status()).as(export.body()).isEqualTo(200);
        assertThat(export.header("Content-Type")).isEqualTo("application/x-ndjson;charset=utf-8");
        assertThat(export.header("Content-Disposition"))
                .matches("attachment; filename=\"windsock-audit-\\d{8}T\\d{6}Z\\.ndjson\"");
        assertThat(export.header("Cache-Control")).isEqualTo("no-store");
        assertThat(export.position()).isNotNull();
        List<String> lines = export.body().lines().toList();
        assertThat(lines).hasSize(251);
        assertThat(Texts.text(Texts.json(lines.getFirst()), "action")).isEqualTo("audit:export");
        assertThat(hashes(lines)).containsExactlyElementsOf(listed("limit=200"));
        // no row is missing from the chain
        for (int i = 1; i < lines.size(); i++) {
            assertThat(Texts.text(Texts.json(lines.get(i - 1)), "previous_hash"))
                    .isEqualTo(Texts.text(Texts.json(lines.get(i)), "hash"));
        }
    }

    @Test
    void aTableHasItsNamesAndNoFormulas() throws IOException {
        record(1, "=cmd|' /C calc'!A0");
        HttpAnswer export = server.get("/api/audit/export?format=csv&action=thing:*", key, "User-Agent: @evil");

        assertThat(export.header("Content-Type")).isEqualTo("text/csv;charset=utf-8");
        assertThat(export.header("Content-Disposition")).endsWith(".csv\"");
        List<String> lines = List.of(export.body().split("\r\n"));
        assertThat(lines).hasSize(2);
        assertThat(lines.getFirst().replace("\"", ""))
                .isEqualTo("id,tenant_id,actor_key_id,actor_name,action,resource_type,resource_id,outcome,details,"
                        + "ip_address,user_agent,request_id,created_at,hash,previous_hash");
        assertThat(lines.get(1))
                .contains(
                        ",\"thing:do\",\"THING\",\"0\",\"OK\",\"{\"\"n\"\":\"\"0\"\"}\",", ",\"'=cmd|' /C calc'!A0\",")
                .endsWith("0".repeat(64) + '"');
        assertThat(server.get("/api/audit/export?format=csv&action=audit:export", key)
                        .body())
                .contains(",\"'@evil\",");
    }

    @Test
    void theFiltersAreThoseOfTheList() throws IOException {
        record(5, "x");
        assertThat(hashes(server.get("/api/audit/export?resource_id=3", key)
                        .body()
                        .lines()
                        .toList()))
                .containsExactlyElementsOf(listed("resource_id=3"))
                .hasSize(1);
        assertThat(server.get("/api/audit/export?outcome=DENIED", key).body()).isEmpty();
        for (String wrong : List.of("format=xml", "outcome=MAYBE", "from=yesterday")) {
            HttpAnswer rejected = server.get("/api/audit/export?" + wrong, key);
            assertThat(rejected.status()).isEqualTo(400);
            assertThat(rejected.text("code")).isEqualTo("VALIDATION_FAILED");
        }
        assertThat(server.get("/api/audit/export", server.key(tenant, Permission.EVENT_READ))
                        .status())
                .isEqualTo(403);
        JsonNode exports =
                server.get("/api/audit?action=audit:export", key).json().get("items");
        assertThat(exports.size()).isEqualTo(2);
        JsonNode first = exports.get(1).get("details");
        assertThat(Texts.text(first, "format")).isEqualTo("ndjson");
        assertThat(Texts.text(first, "resource_id")).isEqualTo("3");
    }

    @Test
    void anotherTenantsRowsAreNotThere() throws IOException {
        record(3, "x");
        String stranger = server.key(RunningServer.tenant(), "admin");
        assertThat(server.get("/api/audit/export?action=thing:do", stranger).body())
                .isEmpty();
    }

    @Test
    void aClientThatDoesNotReadStopsTheReadingAndOneThatGoesFreesIt() throws IOException {
        record(2_000, "x".repeat(10_000));
        // the first export of a server creates the meters
        assertThat(server.get("/api/audit/export?action=none", key).body()).isEmpty();
        double rowsBefore = rows();
        try (Wire wire = new Wire(server.port(), 4_096)) {
            wire.request("GET", "/api/audit/export", null, "X-API-Key: " + key);
            assertThat(wire.head().status()).isEqualTo(200);
            // the previous export may not have ended yet
            Deadline.await("one export", () -> open() == 1);
            wire.abort();
        }
        Deadline.await("the export's end", () -> open() == 0);
        assertThat(rows() - rowsBefore).isBetween(1.0, 1_900.0);
    }

    @Test
    void anExportEndsWithItsCredential() throws IOException {
        record(2_000, "x".repeat(10_000));
        String admin = server.key(tenant, "admin");
        HttpAnswer made = server.post("/api/keys", admin, "{\"name\":\"auditor\",\"role\":\"operator\"}");
        try (Wire wire = new Wire(server.port(), 4_096)) {
            wire.request("GET", "/api/audit/export", null, "X-API-Key: " + made.text("secret"));
            assertThat(wire.head().header("Transfer-Encoding")).isEqualTo("chunked");
            server.send("DELETE", "/api/keys/" + made.text("id"), admin, null);

            // the response is cut off, and does not end like a complete file
            Deadline deadline = Deadline.usual();
            assertThatThrownBy(() -> {
                        while (wire.chunk(deadline).length > 0) {
                            // data that was already in transit
                        }
                    })
                    .isInstanceOfAny(EOFException.class, SocketException.class);
        }
        Deadline.await("the export's end", () -> open() == 0);
    }

    private double rows() {
        return server.bean(MeterRegistry.class)
                .get("windsock.audit.exported.rows")
                .counter()
                .count();
    }

    private double open() {
        return server.bean(MeterRegistry.class)
                .get("windsock.audit.exports")
                .gauge()
                .value();
    }

    private void record(int count, String userAgent) {
        AuditLog audit = server.bean(AuditLog.class);
        server.bean(Store.class).write(transaction -> {
            for (int i = 0; i < count; i++) {
                String number = Integer.toString(i);
                audit.record(
                        transaction,
                        new AuditEntry(
                                tenant,
                                new Cause(new Actor("ada00000", "ada"), null, "127.0.0.1", userAgent, null),
                                "thing:do",
                                "THING",
                                number,
                                AuditEntry.Outcome.OK,
                                userAgent.length() > 256
                                        ? Map.of("n", number, "text", userAgent)
                                        : Map.of("n", number)));
            }
            return count;
        });
    }

    private List<String> listed(String query) throws IOException {
        List<String> rows = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            HttpAnswer answer = server.get("/api/audit?" + query + cursor, key);
            JsonNode page = answer.json();
            page.get("items").values().forEach(row -> rows.add(Texts.text(row, "hash")));
            cursor = Texts.text(page, "next_cursor") == null ? null : "&cursor=" + Texts.text(page, "next_cursor");
        }
        return rows;
    }

    private static List<String> hashes(List<String> lines) {
        return lines.stream().map(line -> Texts.text(Texts.json(line), "hash")).toList();
    }
}
