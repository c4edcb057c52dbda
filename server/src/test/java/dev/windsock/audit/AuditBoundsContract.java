// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.MovableClock;
import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Cause;
import dev.windsock.store.Store;
import dev.windsock.wire.Texts;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The audit log remains within its bounds, the largest chains are shortened first, and every chain can still be verified. The
 * test class for each database inherits these tests.
 */
@NullUnmarked
abstract class AuditBoundsContract {
    private RunningServer server;

    @AfterEach
    void stop() {
        server.close();
    }

    /** Returns the settings of an empty store. */
    abstract Map<String, Object> store();

    private void start(String bound, Object value) {
        start(Map.of("windsock.audit." + bound, value));
    }

    private void start(Map<String, Object> bounds) {
        Map<String, Object> properties = new HashMap<>(bounds);
        properties.put(MovableClock.PROPERTY, true);
        properties.putAll(store());
        server = RunningServer.start(properties);
    }

    @Test
    void removesTheOldestRowsOfTheLargestChain() throws IOException {
        start("max-rows", 2_000);
        TenantId quiet = RunningServer.tenant();
        TenantId noisy = RunningServer.tenant();
        record(quiet, 400, "x");
        record(noisy, 5_000, "x");
        retain();

        assertThat(chain(quiet).rows()).isEqualTo(400);
        assertThat(chain(noisy).rows()).isBetween(1_300L, 1_500L);
        String key = server.key(noisy, "operator");
        JsonNode removed = server.get("/api/audit?action=audit:retain", key)
                .json()
                .get("items")
                .get(0)
                .get("details");
        assertThat(Texts.text(removed, "reason")).isEqualTo("SIZE");
        assertThat(Texts.text(removed, "through_hash")).isEqualTo(chain(noisy).baseHash());
        assertThat(Texts.text(removed, "through_place"))
                .isEqualTo(Long.toString(chain(noisy).baseOffset()));
        assertThat(Long.parseLong(Texts.text(removed, "from_place")) - 1 + Long.parseLong(Texts.text(removed, "rows")))
                .isEqualTo(chain(noisy).baseOffset());
        assertVerifies(noisy, quiet);

        long rows = chain(noisy).headOffset();
        retain();
        assertThat(chain(noisy).headOffset()).as("nothing more to do").isEqualTo(rows);
    }

    @Test
    void boundsBytes() throws IOException {
        start("max-bytes", 1 << 20);
        TenantId small = RunningServer.tenant();
        TenantId large = RunningServer.tenant();
        record(small, 100, "é".repeat(10));
        record(large, 2_000, "é".repeat(200));
        retain();
        assertThat(chain(small).rows()).isEqualTo(100);
        assertThat(chain(small).bytes() + chain(large).bytes()).isBetween(900_000L, 1L << 20);
        assertThat(chain(large).bytes()).as("still exact").isEqualTo(counted(large));
        assertVerifies(small, large);
    }

    @Test
    void keepsAFewRowsOfEachTenant() throws IOException {
        start("max-rows", 100);
        TenantId[] tenants = new TenantId[30];
        for (int i = 0; i < tenants.length; i++) {
            tenants[i] = RunningServer.tenant();
            record(tenants[i], 40, "x");
        }
        for (int i = 0; i < 5; i++) {
            retain();
        }
        for (TenantId tenant : tenants) {
            assertThat(chain(tenant).rows()).isEqualTo(AuditShare.MIN_ROWS + 1);
        }
        assertVerifies(tenants);
    }

    /** Weeks of rows at very different rates, with bounds on their age, number and size. */
    @Test
    void remainsWithinItsBoundsForWeeks() throws IOException {
        start(Map.of(
                "windsock.audit.max-rows",
                1_500,
                "windsock.audit.max-bytes",
                1 << 20,
                "windsock.audit.retention",
                "10d"));
        MovableClock clock = server.bean(MovableClock.class);
        TenantId[] tenants = {RunningServer.tenant(), RunningServer.tenant(), RunningServer.tenant()};
        Random random = new Random(3);
        for (int day = 0; day < 42; day++) {
            record(tenants[0], 1, "daily");
            record(tenants[1], random.nextInt(60), "x".repeat(random.nextInt(300)));
            record(tenants[2], random.nextInt(day % 7 == 0 ? 2_000 : 50), "y");
            clock.advance(Duration.ofDays(1));
            retain();
            long rows = 0;
            long bytes = 0;
            for (TenantId tenant : tenants) {
                rows += chain(tenant).rows();
                bytes += chain(tenant).bytes();
            }
            assertThat(rows).isLessThanOrEqualTo(1_500);
            assertThat(bytes).isLessThanOrEqualTo(1 << 20);
            if (day > 10) {
                // one row per day, and one for each day on which a row was removed
                assertThat(chain(tenants[0]).rows()).isBetween(10L, 21L);
            }
        }
        for (TenantId tenant : tenants) {
            assertThat(chain(tenant).bytes()).isEqualTo(counted(tenant));
        }
        assertVerifies(tenants);
    }

    /** The clock was fast for a while, and was then set back. */
    @Test
    void rowsAheadOfTheClockAreRemovedWithLaterRows() throws IOException {
        start("retention", "10d");
        MovableClock clock = server.bean(MovableClock.class);
        TenantId tenant = RunningServer.tenant();
        Duration fast = Duration.ofDays(400);
        clock.advance(fast);
        record(tenant, 1_200, "x");
        clock.advance(fast.negated());
        record(tenant, 5, "x");
        retain();
        assertThat(chain(tenant).rows()).isEqualTo(1_205);

        clock.advance(Duration.ofDays(11));
        record(tenant, 1, "x");
        retain();
        // the new row, and a row for each of two steps
        assertThat(chain(tenant).rows()).isEqualTo(3);
        assertVerifies(tenant);
    }

    @Test
    void findsTheRowsOfAPeriodAfterTheClockWasFast() throws IOException {
        start("max-rows", 100_000);
        MovableClock clock = server.bean(MovableClock.class);
        TenantId tenant = RunningServer.tenant();
        Duration fast = Duration.ofDays(400);
        record(tenant, 3, "x");
        clock.advance(fast);
        record(tenant, 90, "x");
        clock.advance(fast.negated());
        record(tenant, 3, "x");

        Instant to = clock.instant().plus(Duration.ofDays(1));
        assertThat(server.get("/api/audit?action=thing:do&to=" + to, server.key(tenant, "operator"))
                        .json()
                        .get("items")
                        .size())
                .isEqualTo(6);
    }

    @Test
    void removesTheChainOfADeletedTenant() throws IOException {
        start("max-rows", 100_000);
        TenantId gone = RunningServer.tenant();
        record(gone, 5, "x");
        String head = chain(gone).headHash();
        AuditRetention retention = server.bean(AuditRetention.class);
        assertThat(server.bean(Store.class)
                        .write(transaction -> retention.removeChain(transaction, gone))
                        .value())
                .isTrue();
        boolean remains = server.bean(Store.class)
                .read(handle -> repository().chain(handle, gone).isPresent());
        assertThat(remains).isFalse();
        JsonNode row = server.get("/api/audit?action=audit:retain", RunningServer.ADMIN_KEY)
                .json()
                .get("items")
                .get(0);
        assertThat(Texts.text(row, "resource_id")).isEqualTo(gone.value());
        assertThat(Texts.text(row.get("details"), "chain_hash")).isEqualTo(head);
        assertVerifies(TenantId.DEFAULT);
    }

    @Test
    void truncatesLongDetails() throws IOException {
        start("max-rows", 100_000);
        TenantId tenant = RunningServer.tenant();
        record(tenant, 1, "x".repeat(100_000));
        String text = Texts.text(
                server.get("/api/audit", server.key(tenant, "operator"))
                        .json()
                        .get("items")
                        .get(0)
                        .get("details"),
                "text");
        assertThat(text).hasSize(256).endsWith("x…");
        assertVerifies(tenant);
    }

    private void retain() {
        server.bean(AuditRetention.class).retain();
    }

    private AuditRepository repository() {
        return server.bean(AuditRepository.class);
    }

    private AuditChain chain(TenantId tenant) {
        return server.bean(Store.class)
                .read(handle -> repository().chain(handle, tenant).orElseThrow());
    }

    private long counted(TenantId tenant) {
        return server.bean(Store.class)
                .read(handle -> repository().oldest(handle, chain(tenant), 100_000).stream()
                        .mapToLong(AuditRepository.Stored::bytes)
                        .sum());
    }

    private void record(TenantId tenant, int rows, String text) {
        server.bean(Store.class).write(transaction -> {
            for (int i = 0; i < rows; i++) {
                server.bean(AuditLog.class)
                        .record(
                                transaction,
                                new AuditEntry(
                                        tenant,
                                        Cause.ENGINE,
                                        "thing:do",
                                        "THING",
                                        null,
                                        AuditEntry.Outcome.OK,
                                        Map.of("text", text)));
            }
            return rows;
        });
    }

    private void assertVerifies(TenantId... tenants) throws IOException {
        for (TenantId tenant : tenants) {
            JsonNode found = server.get("/api/audit/verify", server.key(tenant, "operator"))
                    .json();
            assertThat(found.get("ok").getBooleanValue()).as(found.toString()).isTrue();
        }
    }
}
