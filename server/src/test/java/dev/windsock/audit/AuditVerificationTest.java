// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.MovableClock;
import dev.windsock.RunningServer;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Cause;
import dev.windsock.principal.Permission;
import dev.windsock.store.Store;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Verifies chains that someone with access to the database has changed; each test has its own tenant. */
@Tag("store")
@NullUnmarked
final class AuditVerificationTest {
    private static RunningServer server;
    private static MovableClock clock;

    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "operator");

    @BeforeAll
    static void start() {
        server = RunningServer.start(Map.of(MovableClock.PROPERTY, true, "windsock.audit.retention", "30d"));
        clock = server.bean(MovableClock.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void anUntouchedChainVerifies() throws IOException {
        assertThat(verified().get("ok").getBooleanValue()).isTrue();
        record(1_234);

        JsonNode whole = verified();
        assertThat(whole.get("ok").getBooleanValue()).isTrue();
        assertThat(whole.get("rows").getLongValue()).isEqualTo(1_234);
        assertThat(whole.get("retired_rows").getLongValue()).isZero();
        assertThat(whole.get("bad_row").isNull()).isTrue();
        JsonNode newest =
                server.get("/api/audit?limit=1", key).json().get("items").get(0);
        assertThat(Texts.text(whole, "head_hash")).isEqualTo(Texts.text(newest, "hash"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "action = 'instance:stop'",
                "actor_name = 'bob'",
                "actor_key_id = null",
                "outcome = 'DENIED'",
                "details = '{}'",
                "ip_address = '10.0.0.1'",
                "user_agent = null",
                "request_id = 'other'",
                "resource_id = '8'",
                "created_at = (select min(created_at) from tenants)",
                "id = '01900000-0000-7000-8000-00000000abcd'",
                "hash = previous_hash",
                "previous_hash = hash"
            })
    void reportsTheChangedRowFirst(String change) throws IOException {
        record(600);
        tamper("update audit set " + change + " where tenant_id = :tenant and chain_offset = 577");

        assertBad(577, "CHANGED");
        // of two changes, the first one is reported; both are undone below
        tamper("update audit set actor_name = 'eve' where tenant_id = :tenant and chain_offset = 20");
        assertBad(20, "CHANGED");
        tamper("delete from audit where tenant_id = :tenant and chain_offset in (20, 577)");
    }

    @Test
    void findsAMissingRow() throws IOException {
        record(50);
        tamper("delete from audit where tenant_id = :tenant and chain_offset = 7");
        assertBad(7, "MISSING");

        // even if the gap was closed
        tamper("update audit set chain_offset = -chain_offset where tenant_id = :tenant and chain_offset > 7");
        tamper("update audit set chain_offset = -chain_offset - 1 where tenant_id = :tenant and chain_offset < 0");
        tamper("update audit_chains set head_offset = 49 where tenant_id = :tenant");
        assertBad(7, "MISSING");
    }

    @Test
    void findsReorderedRows() throws IOException {
        record(50);
        swap(10, 11);
        assertBad(10, "REORDERED");
    }

    @Test
    void findsATruncatedTail() throws IOException {
        record(50);
        tamper("delete from audit where tenant_id = :tenant and chain_offset > 45");
        assertBad(46, "TRUNCATED");
        tamper("delete from audit where tenant_id = :tenant");
        assertBad(1, "TRUNCATED");
    }

    @Test
    void findsARowBeyondTheNewest() throws IOException {
        record(50);
        tamper("update audit_chains set head_offset = 49, head_hash = (select hash from audit"
                + " where tenant_id = :tenant and chain_offset = 49) where tenant_id = :tenant");
        assertBad(50, "UNEXPECTED");
    }

    @Test
    void findsARewrittenNewestRow() throws IOException {
        record(5);
        server.bean(Store.class).write(transaction -> {
            AuditRepository repository = server.bean(AuditRepository.class);
            AuditRow row = repository
                    .read(transaction.handle(), tenant, 5, 1)
                    .getFirst()
                    .row();
            transaction
                    .handle()
                    .createUpdate("update audit set actor_name = 'eve', hash = :hash where id = :id")
                    .bind("hash", withActor(row, "eve").hashed().hash())
                    .bind("id", row.id())
                    .execute();
            return row;
        });
        assertBad(5, "CHANGED");
    }

    @Test
    void retentionIsAuditedAndTheRemainingRowsStillVerify() throws IOException {
        record(2_500);
        String head = Texts.text(verified(), "head_hash");
        clock.advance(Duration.ofDays(31));
        record(10);
        server.bean(AuditRetention.class).retain();

        JsonNode whole = verified();
        assertThat(whole.get("ok").getBooleanValue()).as(whole.toString()).isTrue();
        assertThat(whole.get("retired_rows").getLongValue()).isEqualTo(2_500);
        JsonNode retentions =
                server.get("/api/audit?action=audit:retain", key).json().get("items");
        assertThat(retentions.size()).isEqualTo(3);
        assertThat(Texts.text(retentions.get(0).get("details"), "rows")).isEqualTo("500");
        assertThat(Texts.text(retentions.get(0).get("details"), "through_hash")).isEqualTo(head);
        assertThat(Texts.text(retentions.get(0).get("actor"), "name")).isEqualTo("engine");

        // nothing more to do
        server.bean(AuditRetention.class).retain();
        assertThat(verified().get("rows").getLongValue()).isEqualTo(13);

        // retention removes all rows except its own audit row
        clock.advance(Duration.ofDays(31));
        server.bean(AuditRetention.class).retain();
        whole = verified();
        assertThat(whole.get("ok").getBooleanValue()).as(whole.toString()).isTrue();
        assertThat(whole.get("rows").getLongValue()).isEqualTo(1);
        assertThat(whole.get("retired_rows").getLongValue()).isEqualTo(2_513);
    }

    @Test
    void findsABeginningRemovedWithoutRetention() throws IOException {
        record(50);
        tamper("delete from audit where tenant_id = :tenant and chain_offset <= 10");
        assertBad(1, "MISSING");
        tamper("update audit_chains set base_offset = 10, base_hash = (select previous_hash from audit"
                + " where tenant_id = :tenant and chain_offset = 11) where tenant_id = :tenant");
        assertBad(10, "MISSING");
    }

    @Test
    void concurrentRecordingAndRetentionDoNotFailVerification() throws Exception {
        record(3_000);
        clock.advance(Duration.ofDays(31));
        CompletableFuture<Void> work = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 200; i++) {
                record(5);
                if (i % 50 == 0) {
                    server.bean(AuditRetention.class).retain();
                }
            }
        });
        int walks = 0;
        do {
            JsonNode whole = verified();
            assertThat(whole.get("ok").getBooleanValue()).as(whole.toString()).isTrue();
            walks++;
        } while (!work.isDone());
        work.get();
        assertThat(walks).isPositive();
    }

    /** Any single change to a row or to its position is detected at that row. */
    @Test
    void findsAnySingleChange() throws IOException {
        record(40);
        Random random = new Random(7);
        for (int run = 0; run < 40; run++) {
            int place = 1 + random.nextInt(40);
            String kept = server.bean(Store.class)
                    .read(handle -> handle.createQuery(
                                    "select details from audit where tenant_id = :tenant and chain_offset = :place")
                            .bind("tenant", tenant.value())
                            .bind("place", place)
                            .mapTo(String.class)
                            .one());
            String other = kept.replace("text", "tex" + (char) ('a' + random.nextInt(19)));
            set("details", other, place);
            assertBad(place, "CHANGED");
            set("details", kept, place);
        }
        assertThat(verified().get("ok").getBooleanValue()).isTrue();
    }

    @Test
    void onlyAnAuditReaderMayVerifyAndOnlyItsOwnTenant() throws IOException {
        record(3);
        assertThat(server.get("/api/audit/verify", server.key(tenant, "viewer")).status())
                .isEqualTo(403);
        HttpAnswer strangers =
                server.get("/api/audit/verify", server.key(RunningServer.tenant(), Permission.AUDIT_READ));
        assertThat(strangers.json().get("rows").getLongValue()).isZero();
        assertThat(Texts.text(strangers.json(), "head_hash")).isEqualTo("0".repeat(64));
    }

    private JsonNode verified() throws IOException {
        HttpAnswer answer = server.get("/api/audit/verify", key);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private void assertBad(long place, String kind) throws IOException {
        JsonNode found = verified();
        assertThat(found.get("ok").getBooleanValue()).isFalse();
        JsonNode row = found.get("bad_row");
        assertThat(row.get("place").getLongValue()).as(row.toString()).isEqualTo(place);
        assertThat(Texts.text(row, "kind")).as(row.toString()).isEqualTo(kind);
    }

    private void record(int count) {
        server.bean(Store.class).write(transaction -> {
            for (int i = 0; i < count; i++) {
                server.bean(AuditLog.class)
                        .record(
                                transaction,
                                new AuditEntry(
                                        tenant,
                                        new Cause(
                                                new Actor("ada00000", "ada"),
                                                "request-" + i,
                                                "127.0.0.1",
                                                "curl",
                                                null),
                                        "thing:do",
                                        "THING",
                                        Integer.toString(i),
                                        AuditEntry.Outcome.OK,
                                        Map.of("text", "\u001b \u20ac \"quoted\"", "n", Integer.toString(i))));
            }
            return count;
        });
    }

    private void tamper(String sql) {
        server.bean(Store.class)
                .write(transaction -> transaction
                        .handle()
                        .createUpdate(sql)
                        .bind("tenant", tenant.value())
                        .execute());
    }

    private void set(String column, String value, int place) {
        server.bean(Store.class)
                .write(transaction -> transaction
                        .handle()
                        .createUpdate("update audit set " + column
                                + " = :value where tenant_id = :tenant and chain_offset = :place")
                        .bind("value", value)
                        .bind("tenant", tenant.value())
                        .bind("place", place)
                        .execute());
    }

    private void swap(int one, int other) {
        tamper("update audit set chain_offset = -1 where tenant_id = :tenant and chain_offset = " + one);
        tamper("update audit set chain_offset = " + one + " where tenant_id = :tenant and chain_offset = " + other);
        tamper("update audit set chain_offset = " + other + " where tenant_id = :tenant and chain_offset = -1");
    }

    private static AuditRow withActor(AuditRow row, String name) {
        return new AuditRow(
                row.id(),
                row.tenantId(),
                new AuditRow.AuditActor(row.actor().keyId(), name),
                row.action(),
                row.resourceType(),
                row.resourceId(),
                row.outcome(),
                row.details(),
                row.ipAddress(),
                row.userAgent(),
                row.requestId(),
                row.createdAt(),
                "",
                row.previousHash());
    }
}
