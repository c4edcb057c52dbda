// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.CuttingProxy;
import dev.windsock.postgres.CuttingProxy.Direction;
import dev.windsock.postgres.CuttingProxy.End;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import dev.windsock.problem.RejectedException;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * A connection to the database is cut after any byte of a request, in either direction. Every response reports what
 * actually happened.
 *
 * <p>{@code -Dwindsock.test.cuts=100} cuts at more bytes.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NullUnmarked
final class PostgresCutsTest {
    /** The bytes at which a request is cut, for each direction and each way to end a connection. */
    private static final int CUTS = Integer.getInteger("windsock.test.cuts", 6);

    private static final int BATCH = 5;

    private final TestDatabase database = PostgresCluster.shared().createDatabase(Collation.EN_US);
    private final CuttingProxy proxy = new CuttingProxy(database.port());
    private final TenantId tenant = RunningServer.tenant();
    private RunningServer server;
    private String key;
    private int next;

    @BeforeAll
    void start() {
        Map<String, Object> properties = new HashMap<>(database.properties());
        properties.put("windsock.store-url", database.urlThrough(proxy.port()));
        server = RunningServer.start(properties);
        key = server.key(tenant, "admin");
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
        proxy.close();
    }

    /** The outcomes that the responses of a sweep report, by request number. */
    private record Answers(Set<Integer> acknowledged, Set<Integer> unchanged, Set<Integer> unknown) {
        Answers() {
            this(new HashSet<>(), new HashSet<>(), new HashSet<>());
        }

        void add(int number, HttpAnswer answer) {
            if (answer.status() < 300) {
                acknowledged.add(number);
                return;
            }
            assertUnavailable(answer);
            String detail = answer.text("detail");
            if (detail.endsWith("Nothing was changed.")) {
                unchanged.add(number);
            } else {
                assertThat(detail).contains("It is unknown whether the change was made.");
                unknown.add(number);
            }
        }

        void assertTrueOf(List<Integer> stored) {
            assertThat(stored)
                    .doesNotHaveDuplicates()
                    .containsAll(acknowledged)
                    .doesNotContainAnyElementsOf(unchanged)
                    .allMatch(number -> acknowledged.contains(number) || unknown.contains(number));
        }
    }

    @FunctionalInterface
    private interface Request {
        HttpAnswer send(int number) throws IOException;
    }

    private static void assertUnavailable(HttpAnswer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).as(answer.body()).isNotNull();
        assertThat(answer.text("code")).isEqualTo("STORE_UNAVAILABLE");
        assertThat(answer.body()).doesNotContain("Exception", "\\tat ", "postgres");
    }

    /** Sends a request repeatedly, each time with a cut at a different byte. */
    private Answers sweep(Request request) throws IOException {
        return sweep(request, CUTS / 2);
    }

    /** @param least the number of cuts that must be exceeded during the request */
    private Answers sweep(Request request, int least) throws IOException {
        Answers answers = new Answers();
        for (Direction direction : Direction.values()) {
            long bytes = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                // a request may open a connection
                long before = proxy.forwarded(direction);
                answers.add(next, request.send(next++));
                bytes = Math.min(bytes, proxy.forwarded(direction) - before);
            }
            int happened = 0;
            for (End end : End.values()) {
                for (int i = 0; i < CUTS; i++) {
                    proxy.cutAfter(bytes * i / (CUTS - 1), direction, end);
                    answers.add(next, request.send(next++));
                    happened += proxy.disarm() ? 1 : 0;
                    awaitAvailable();
                }
            }
            assertThat(happened).as("cuts, %s", direction).isGreaterThan(least);
        }
        return answers;
    }

    /** A cut connection may not be detected until the next change. */
    private void awaitAvailable() {
        Deadline.await("a change that is accepted", () -> {
            try {
                return server.bean(Store.class).write(transaction -> true).value();
            } catch (RejectedException e) {
                return false;
            }
        });
    }

    private HttpAnswer publish(String body, String... headers) throws IOException {
        return server.post("/api/events", key, body, headers);
    }

    private static String event(int number) {
        return "{\"type\":\"CUT\",\"payload\":{\"n\":" + number + "}}";
    }

    /** Returns the numbers of all published events, in log order. */
    private List<Integer> published() throws IOException {
        List<Integer> numbers = new ArrayList<>();
        String after = "";
        while (after != null) {
            JsonNode page = server.get("/api/events?limit=200" + after, key).json();
            for (JsonNode event : page.get("items").values()) {
                if (Texts.text(event, "type").equals("CUT")) {
                    numbers.add(event.get("payload").get("n").getIntValue());
                }
            }
            after = Texts.text(page, "next_cursor") == null ? null : "&after=" + Texts.text(page, "next_cursor");
        }
        return numbers;
    }

    private List<Integer> publishedSince(int first) throws IOException {
        return published().stream().filter(number -> number >= first).toList();
    }

    @Test
    void reportsTheOutcomeOfPublishedEvents() throws Exception {
        int first = next;
        try (WsClient stream = server.ws("/ws?topics=custom", key)) {
            stream.await("WELCOME");
            sweep(number -> publish(event(number))).assertTrueOf(publishedSince(first));
            int last = next++;
            assertThat(publish(event(last)).status()).isEqualTo(202);
            List<Integer> streamed = new ArrayList<>();
            while (!streamed.contains(last)) {
                streamed.add(stream.await("CUT").get("payload").get("n").getIntValue());
            }
            assertThat(streamed).isEqualTo(publishedSince(first));
        }
    }

    @Test
    void reportsTheOutcomeOfBatches() throws Exception {
        int first = next;
        Answers answers = sweep(number -> publish(
                IntStream.range(0, BATCH).mapToObj(i -> event(number)).collect(Collectors.joining(",", "[", "]"))));
        Map<Integer, Long> stored =
                publishedSince(first).stream().collect(Collectors.groupingBy(number -> number, Collectors.counting()));
        assertThat(stored.values()).allMatch(count -> count == BATCH);
        answers.assertTrueOf(List.copyOf(stored.keySet()));
    }

    @Test
    void repeatsIdempotentRequestsWithoutASecondEffect() throws Exception {
        int first = next;
        Answers answers = sweep(number -> publish(event(number), "Idempotency-Key: cut-" + number));
        for (int number = first; number < next; number++) {
            HttpAnswer repeated = publish(event(number), "Idempotency-Key: cut-" + number);
            assertThat(repeated.status()).as(repeated.body()).isEqualTo(202);
            if (answers.acknowledged().contains(number)) {
                assertThat(repeated.header("Idempotent-Replayed"))
                        .as("event %d", number)
                        .isEqualTo("true");
            }
        }
        assertThat(publishedSince(first))
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(first, next).boxed().toList());
    }

    /** A volume is created in several transactions, between which its directory is created. */
    @Test
    void reportsTheOutcomeOfCreatedVolumes() throws Exception {
        Answers answers = sweep(number -> server.post(
                "/api/volumes", key, "{\"name\":\"v" + number + "\",\"size_gb\":1}", "Idempotency-Key: v" + number));
        answers.assertTrueOf(named("/api/volumes?limit=200", "v"));
    }

    @Test
    void reportsTheOutcomeOfCreatedKeys() throws Exception {
        Map<Integer, String> secrets = new HashMap<>();
        Answers answers = sweep(number -> {
            HttpAnswer answer = server.post("/api/keys", key, "{\"name\":\"k" + number + "\",\"role\":\"viewer\"}");
            if (answer.status() == 201) {
                secrets.put(number, answer.text("secret"));
            }
            return answer;
        });
        answers.assertTrueOf(named("/api/keys?limit=200", "k"));
        for (String secret : secrets.values()) {
            assertThat(server.get("/api/session", secret).status()).isEqualTo(200);
        }
    }

    /** Returns the numbers in the names that begin with the given letter. */
    private List<Integer> named(String list, String letter) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = server.get(list + cursor, key).json();
            for (JsonNode item : page.get("items").values()) {
                String name = Texts.text(item, "name");
                if (name.matches(letter + "\\d+")) {
                    numbers.add(Integer.parseInt(name.substring(1)));
                }
            }
            cursor = Texts.text(page, "next_cursor") == null ? null : "&cursor=" + Texts.text(page, "next_cursor");
        }
        return numbers;
    }

    /** The audit row is written after the response. */
    @Test
    void deniesRequestsWhoseAuditRowFails() throws Exception {
        String viewer = server.key(tenant, "viewer");
        sweep(
                number -> {
                    HttpAnswer denied = server.get("/api/keys?limit=1", viewer);
                    assertThat(denied.status()).as(denied.body()).isEqualTo(403);
                    // a response that counts as a success
                    return server.get("/api/session", viewer);
                    // for most of the cuts, the row is either written or not begun
                },
                0);
        assertThat(server.get("/api/audit/verify", key).text("ok")).isEqualTo("true");
    }

    @Test
    void answersReadsOrSaysThatTheStoreIsUnavailable() throws Exception {
        for (String path : List.of("/api/events?limit=10", "/api/audit?outcome=OK", "/api/dashboard/stats")) {
            for (Direction direction : Direction.values()) {
                long before = proxy.forwarded(direction);
                assertThat(server.get(path, key).status()).isEqualTo(200);
                long bytes = proxy.forwarded(direction) - before;
                for (End end : End.values()) {
                    for (int i = 0; i < CUTS / 2; i++) {
                        proxy.cutAfter(bytes * i / (CUTS / 2), direction, end);
                        HttpAnswer answer = server.get(path, key);
                        if (answer.status() != 200) {
                            assertUnavailable(answer);
                        }
                        proxy.disarm();
                        awaitAvailable();
                    }
                }
            }
        }
    }

    @Test
    void leavesNoHolesInTheLog() throws Exception {
        sweep(number -> publish(event(number)));
        // first, because the database may still commit a change whose connection was cut
        long latest = numbers("select latest from log_head").getFirst();
        assertThat(latest).isPositive();
        assertThat(numbers("select log_offset from events where log_offset <= " + latest + " order by log_offset"))
                .isEqualTo(LongStream.rangeClosed(1, latest).boxed().toList());
    }

    private List<Long> numbers(String query) {
        return TestPostgres.jdbi(database)
                .withHandle(
                        handle -> handle.createQuery(query).mapTo(Long.class).list());
    }
}
