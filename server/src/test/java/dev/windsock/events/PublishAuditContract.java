// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.MovableClock;
import dev.windsock.RunningServer;
import dev.windsock.audit.AuditLog;
import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.principal.Permission;
import dev.windsock.store.DelegatingStore;
import dev.windsock.store.LogBounds;
import dev.windsock.store.Outcome;
import dev.windsock.store.SqlEventLog;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import io.micronaut.core.type.Argument;
import io.micronaut.json.tree.JsonNode;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every published event has exactly one audit row, even after kills, clock changes and retention. The test class for each
 * database inherits these tests.
 */
@NullUnmarked
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class PublishAuditContract {
    private RunningServer server;
    private MovableClock clock;

    private TenantId tenant;

    /** Returns the settings of the store. */
    abstract Map<String, Object> store();

    @BeforeAll
    void start() {
        // only the tests run the audit
        Map<String, Object> properties =
                new HashMap<>(Map.of(MovableClock.PROPERTY, true, "windsock.audit.publish-delay", "1d"));
        properties.putAll(store());
        server = RunningServer.start(properties);
        clock = server.bean(MovableClock.class);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    /** Sets the clock to the beginning of a minute, so that no test runs at the end of one. */
    @BeforeEach
    void beginMinute() {
        tenant = RunningServer.tenant();
        long intoTheMinute = clock.millis() % 60_000;
        clock.advance(Duration.ofMillis(60_000 - intoTheMinute));
    }

    @Test
    void writesOneEventForAPublishAndOneRowForItsMinute() throws IOException {
        String key = server.key(tenant, "admin");
        server.get("/api/session", key);
        long before = latest();
        Instant now = clock.instant();
        for (int i = 0; i < 5; i++) {
            assertThat(server.post("/api/events", key, "{\"type\":\"B\"}", "Idempotency-Key: k" + (i % 3))
                            .status())
                    .isEqualTo(202);
        }
        server.post("/api/events", key, "[{\"type\":\"A\"},{\"type\":\"B\"}]");
        assertThat(latest()).isEqualTo(before + 5);

        run();
        assertThat(rows(key)).as("the minute is not over").isEmpty();
        clock.advance(Duration.ofMinutes(1));
        run();
        run();
        JsonNode row = rows(key).getFirst();
        assertThat(rows(key)).hasSize(1);
        assertThat(Texts.text(row, "outcome")).isEqualTo("OK");
        assertThat(Texts.text(row, "ip_address")).isEqualTo("127.0.0.1");
        assertThat(Texts.text(row, "resource_type")).isEqualTo("EVENT");
        JsonNode details = row.get("details");
        String epoch = server.bean(EventLog.class).latest().epoch();
        assertThat(Texts.text(details, "count")).isEqualTo("5");
        assertThat(Texts.text(details, "types")).isEqualTo("B, A");
        assertThat(Texts.text(details, "after")).isEqualTo(epoch + ":" + before);
        assertThat(Texts.text(details, "first_position")).isEqualTo(epoch + ":" + (before + 1));
        assertThat(Texts.text(details, "last_position")).isEqualTo(epoch + ":" + (before + 5));
        assertThat(Instant.parse(Texts.text(details, "minute")))
                .isBeforeOrEqualTo(now)
                .isAfter(now.minusSeconds(60));
        assertThat(details.get("addresses")).isNull();
        JsonNode events = server.get("/api/events?after=" + Texts.text(details, "after"), key)
                .json()
                .get("items");
        assertThat(Texts.text(events.get(0), "position")).isEqualTo(Texts.text(details, "first_position"));
        assertThat(server.get("/api/audit/verify", key).json().get("ok").getBooleanValue())
                .isTrue();
    }

    @Test
    void recordsADeniedPublishAtOnce() throws IOException {
        String reader = server.key(tenant, Permission.EVENT_READ, Permission.AUDIT_READ);
        assertThat(server.post("/api/events", reader, "{\"type\":\"A\"}").status())
                .isEqualTo(403);
        Deadline.await("the row", () -> denied(reader) == 1);
    }

    private int denied(String key) {
        try {
            return server.get("/api/audit?outcome=DENIED", key)
                    .json()
                    .get("items")
                    .size();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void boundsTheTypesAndAddressesOfARow() {
        server.bean(Store.class).write(transaction -> {
            for (int i = 0; i < 3_000; i++) {
                transaction.append(event("k0000001", "T".repeat(50) + i, "10.0.0." + i % 200));
            }
            return tenant;
        });
        clock.advance(Duration.ofMinutes(1));
        run();
        Map<String, String> details = details().getFirst().details();
        assertThat(details.get("count")).isEqualTo("3000");
        assertThat(details.get("types")).startsWith("T").endsWith(", …").hasSizeLessThan(256);
        assertThat(details.get("addresses")).isEqualTo("10.0.0.0, 10.0.0.1, 10.0.0.2, 10.0.0.3, …");
    }

    /** Six transactions write the rows; the server dies before or after one of its first commits. */
    @ParameterizedTest
    @CsvSource({"0,false", "0,true", "1,false", "1,true", "2,false", "2,true", "3,false", "3,true", "4,false", "4,true"
    })
    void aKillLosesAndRepeatsNoRow(int writes, boolean committed) {
        Map<Long, String> published = new TreeMap<>();
        for (int i = 0; i < 2; i++) {
            published.putAll(publishByMany(450));
            clock.advance(Duration.ofMinutes(1));
        }
        PublishAudit dying = audit(new DyingStore(server.bean(Store.class), writes, committed));
        assertThatThrownBy(() -> dying.passUpTo(latest())).isInstanceOf(Killed.class);
        run();
        assertCovered(published);
        assertThat(details())
                .hasSize(900)
                .allMatch(row -> row.details().get("count").equals("2"));
    }

    @Test
    void eventsHaveTheirRowBeforeRetentionRemovesThem() {
        Map<Long, String> published = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            published.putAll(publish("k000000" + i % 7, 1));
        }
        // the minute is not over, but the log is too short to keep its events
        SqlEventLog log = server.bean(SqlEventLog.class);
        log.retain(new LogBounds(100, Long.MAX_VALUE, Duration.ofDays(1)), List.of(server.bean(PublishAudit.class)));
        assertThat(log.latest().offset() - log.earliest().offset()).isLessThanOrEqualTo(100 + 7);
        assertThat(details()).hasSize(7);
        for (int i = 0; i < 10; i++) {
            published.putAll(publish("k0000001", 1));
        }
        clock.advance(Duration.ofMinutes(1));
        run();
        assertCovered(published);
    }

    @Test
    void continuesAfterDays() {
        Map<Long, String> published = new TreeMap<>(publish("k0000001", 3));
        clock.advance(Duration.ofDays(3));
        run();
        assertThat(details()).hasSize(1);
        assertCovered(published);
    }

    /** Publishing, kills, retention and a clock that jumps, in any order. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void everyEventHasExactlyOneRow(long seed) {
        Random random = new Random(seed);
        Map<Long, String> published = new TreeMap<>();
        for (int step = 0; step < 150; step++) {
            switch (random.nextInt(8)) {
                case 0, 1, 2 -> published.putAll(publish("k000000" + random.nextInt(9), 1 + random.nextInt(4)));
                case 3 -> published.putAll(publishByMany(250));
                case 4 -> clock.advance(Duration.ofSeconds(random.nextInt(150)));
                case 5 -> clock.advance(Duration.ofSeconds(random.nextInt(300)).negated());
                case 6 -> {
                    try {
                        audit(new DyingStore(server.bean(Store.class), random.nextInt(5), random.nextBoolean()))
                                .passUpTo(random.nextInt(3) == 0 ? latest() : 1);
                    } catch (Killed e) {
                        // the next run continues
                    }
                }
                default ->
                    server.bean(SqlEventLog.class)
                            .retain(
                                    new LogBounds(200 + random.nextInt(1_000), Long.MAX_VALUE, Duration.ofDays(1)),
                                    List.of(audit(server.bean(Store.class))));
            }
        }
        clock.advance(Duration.ofMinutes(10));
        run();
        assertCovered(published);
    }

    private void assertCovered(Map<Long, String> published) {
        Map<String, List<Long>> offsets = new HashMap<>();
        published.forEach((offset, key) ->
                offsets.computeIfAbsent(key, any -> new ArrayList<>()).add(offset));
        Map<String, Long> ends = new HashMap<>();
        for (Row row : details()) {
            long first = offset(row.details().get("first_position"));
            long last = offset(row.details().get("last_position"));
            assertThat(first).as(row.toString()).isGreaterThan(ends.getOrDefault(row.key(), 0L));
            ends.put(row.key(), last);
            List<Long> own = offsets.get(row.key());
            long covered = own.stream().filter(o -> o >= first && o <= last).count();
            assertThat(row.details().get("count")).as(row.toString()).isEqualTo(Long.toString(covered));
            own.removeIf(o -> o >= first && o <= last);
        }
        assertThat(offsets.values()).allMatch(List::isEmpty);
    }

    private static long offset(String position) {
        return Position.parse(position).orElseThrow().offset();
    }

    private record Row(String key, Map<String, String> details) {}

    /** Returns the rows of this test's tenant, oldest first. */
    private List<Row> details() {
        return server.bean(Store.class).read(this::details);
    }

    private List<Row> details(Handle handle) {
        return handle.createQuery("""
                        select actor_key_id, details from audit
                        where tenant_id = :tenant and action = 'event:publish' order by chain_offset
                        limit 100000""")
                .bind("tenant", tenant.value())
                .map((rs, context) -> new Row(rs.getString(1), parse(rs.getString(2))))
                .list();
    }

    private Map<String, String> parse(String json) {
        try {
            return server.bean(ObjectMapper.class).readValue(json, Argument.mapOf(String.class, String.class));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<JsonNode> rows(String key) throws IOException {
        HttpAnswer answer = server.get("/api/audit?action=event:publish", key);
        List<JsonNode> rows = new ArrayList<>();
        answer.json().get("items").values().forEach(rows::add);
        return rows;
    }

    private Map<Long, String> publish(String keyId, int count) {
        return publish(Collections.nCopies(count, keyId));
    }

    private Map<Long, String> publishByMany(int keys) {
        return publish(IntStream.range(0, 2 * keys)
                .mapToObj(i -> String.format(Locale.ROOT, "m%07d", i % keys))
                .toList());
    }

    /** Returns the key of each offset. */
    private Map<Long, String> publish(List<String> keyIds) {
        return server.bean(Store.class)
                .write(transaction -> {
                    Map<Long, String> published = new HashMap<>();
                    for (String keyId : keyIds) {
                        published.put(
                                transaction
                                        .append(event(keyId, "T", "10.0.0.1"))
                                        .offset(),
                                keyId);
                    }
                    return published;
                })
                .value();
    }

    private EventDraft event(String keyId, String type, String ipAddress) {
        return new EventDraft(
                type, Topic.CUSTOM, tenant, null, null, new Actor(keyId, "ci"), "request", ipAddress, null, "{}");
    }

    private long latest() {
        return server.bean(EventLog.class).latest().offset();
    }

    private void run() {
        server.bean(PublishAudit.class).run();
    }

    /** Creates the {@link PublishAudit} of another server that uses the same store. */
    private PublishAudit audit(Store store) {
        return new PublishAudit(
                store,
                server.bean(EventLog.class),
                server.bean(AuditLog.class),
                server.bean(PublishAuditRepository.class),
                clock);
    }

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** A store whose server dies during one of its writes, before or after the commit. */
    private static final class DyingStore extends DelegatingStore {
        private final boolean committed;
        private int writesLeft;

        private DyingStore(Store store, int writes, boolean committed) {
            super(store);
            this.writesLeft = writes;
            this.committed = committed;
        }

        @Override
        public <T> Outcome<T> writeEssential(Function<Transaction, T> work) {
            if (writesLeft-- > 0) {
                return store.write(work);
            }
            if (committed) {
                store.write(work);
            }
            throw new Killed();
        }
    }
}
