// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.store.LogBounds;
import dev.windsock.store.SqlEventLog;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Subscriptions, resumes and resets of a connection. */
@Tag("store")
@NullUnmarked
final class SubscriptionsTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "admin");

    @Test
    void sendsTheSameChangeAsRest() throws IOException {
        try (WsClient client = server.ws("/ws", key)) {
            client.await("WELCOME");
            String position = server.post("/api/events", key, "{\"type\":\"HELLO\",\"payload\":{\"a\":[1,null]}}")
                    .text("position");
            JsonNode change = client.await("HELLO");
            assertThat(Texts.text(change, "position")).isEqualTo(position);
            JsonNode items = server.get("/api/events?limit=200", key).json().get("items");
            assertThat(items.get(items.size() - 1)).isEqualTo(change);
        }
    }

    @Test
    void subscribesAndUnsubscribes() throws IOException {
        try (WsClient client = server.ws("/ws?topics=", key)) {
            client.await("WELCOME");
            // a subscription starts at the position of its event loop, which lags slightly behind a commit
            awaitHeartbeatAt(client, server.commit(tenant, Topic.CUSTOM, "UNSEEN", null, "{}"));
            client.send("{\"type\":\"SUBSCRIBE\",\"request_id\":\"s1\",\"topics\":[\"custom\",\"vpcs\"]}");
            JsonNode subscribed = client.message();
            assertThat(Texts.text(subscribed, "type")).isEqualTo("SUBSCRIBED");
            assertThat(Texts.text(subscribed, "request_id")).isEqualTo("s1");
            assertThat(Texts.texts(subscribed.get("topics"))).containsExactly("custom", "vpcs");
            assertThat(Position.parse(Texts.text(subscribed, "position"))).isPresent();

            server.commit(tenant, Topic.CUSTOM, "SEEN", null, "{}");
            server.commit(tenant, Topic.INSTANCES, "UNSEEN", null, "{}");
            assertThat(Texts.text(client.message(), "type")).isEqualTo("SEEN");

            client.send("{\"type\":\"UNSUBSCRIBE\",\"request_id\":\"u1\",\"topics\":[\"custom\"]}");
            JsonNode unsubscribed = client.message();
            assertThat(Texts.text(unsubscribed, "type")).isEqualTo("UNSUBSCRIBED");
            assertThat(Texts.texts(unsubscribed.get("topics"))).containsExactly("vpcs");
            server.commit(tenant, Topic.CUSTOM, "UNSEEN", null, "{}");
            server.commit(tenant, Topic.VPCS, "SEEN_TOO", null, "{}");
            assertThat(Texts.text(client.message(), "type")).isEqualTo("SEEN_TOO");
        }
    }

    @Test
    void answersACommandWithoutARequestId() throws IOException {
        try (WsClient client = server.ws("/ws?topics=", key)) {
            client.await("WELCOME");
            client.send("{\"type\":\"PING\"}");
            JsonNode pong = client.message();
            assertThat(Texts.text(pong, "type")).isEqualTo("PONG");
            assertThat(Texts.text(pong, "request_id")).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"SUBSCRIBE\",\"request_id\":\"r\",\"topics\":[\"nothing\"]}                | VALIDATION_FAILED",
                "{\"type\":\"UNSUBSCRIBE\",\"request_id\":\"r\",\"topics\":[\"nothing\"]}              | VALIDATION_FAILED",
                "{\"type\":\"SUBSCRIBE\",\"request_id\":\"r\",\"topics\":[\"keys\"]}                   | FORBIDDEN",
                "{\"type\":\"SUBSCRIBE\",\"request_id\":\"r\",\"topics\":[\"custom\"],\"after\":\"x\"} | VALIDATION_FAILED",
                "{\"type\":\"SUBSCRIBE\",\"request_id\":\"r\",\"topics\":[\"metrics\"],\"interval\":0} | VALIDATION_FAILED",
                "{\"type\":\"SUBSCRIBE\",\"request_id\":\"r\",\"topics\":[\"metrics\"],\"interval\":61} | VALIDATION_FAILED"
            })
    void keepsTheConnectionAfterARejectedCommand(String command, String code) throws IOException {
        try (WsClient client = server.ws("/ws?topics=custom", server.key(tenant, "viewer"))) {
            client.await("WELCOME");
            client.send(command);
            JsonNode error = client.message();
            assertThat(Texts.text(error, "type")).isEqualTo("ERROR");
            assertThat(Texts.text(error, "request_id")).isEqualTo("r");
            assertThat(Texts.text(error, "code")).isEqualTo(code);
            assertThat(Texts.text(error, "message")).isNotBlank();
            server.commit(tenant, Topic.CUSTOM, "SEEN", null, "{}");
            assertThat(Texts.text(client.message(), "type")).isEqualTo("SEEN");
        }
    }

    @Test
    void limitsASubscriptionToResources() throws IOException {
        try (WsClient client = server.ws("/ws?topics=", key)) {
            client.await("WELCOME");
            client.send(
                    "{\"type\":\"SUBSCRIBE\",\"topics\":[\"instances\",\"volumes\"],\"resource_ids\":[\"r1\",\"r2\"]}");
            client.await("SUBSCRIBED");
            server.commit(tenant, Topic.INSTANCES, "UNSEEN", "r3", "{}");
            server.commit(tenant, Topic.INSTANCES, "UNSEEN", null, "{}");
            server.commit(tenant, Topic.VOLUMES, "SEEN_V", "r2", "{}");
            server.commit(tenant, Topic.INSTANCES, "SEEN_I", "r1", "{}");
            assertThat(Texts.text(client.message(), "type")).isEqualTo("SEEN_V");
            assertThat(Texts.text(client.message(), "type")).isEqualTo("SEEN_I");
        }
    }

    @Test
    void sendsMetricsAtOnceAndThenAtTheInterval() throws IOException {
        try (WsClient client = server.ws("/ws?topics=", key)) {
            client.await("WELCOME");
            client.send("{\"type\":\"SUBSCRIBE\",\"topics\":[\"metrics\"],\"interval\":2}");
            assertThat(Texts.texts(client.await("SUBSCRIBED").get("topics"))).containsExactly("metrics");
            JsonNode first = client.message();
            assertThat(Texts.text(first, "type")).isEqualTo("METRIC_UPDATE");
            assertThat(first.get("position")).isNull();
            assertThat(Texts.text(first, "tenant_id")).isEqualTo(tenant.value());
            // the first may already be a tick old when it is sent, because the sampler does not wait for it
            Deadline deadline = Deadline.usual();
            Instant before = time(client.message());
            Instant next = time(client.message());
            // a tick may be late on a busy machine
            while (Duration.between(before, next).minusSeconds(2).abs().compareTo(Duration.ofSeconds(1)) > 0) {
                assertThat(deadline.isOver()).isFalse();
                before = next;
                next = time(client.message());
            }

            client.send("{\"type\":\"UNSUBSCRIBE\",\"topics\":[\"metrics\"]}");
            assertThat(client.await("UNSUBSCRIBED").get("topics").size()).isZero();
            String seen = Texts.text(client.await("HEARTBEAT"), "type");
            assertThat(seen).isEqualTo("HEARTBEAT");
        }
    }

    private static Instant time(JsonNode update) {
        return Instant.parse(Texts.text(update, "timestamp"));
    }

    @Test
    void resumesWithoutGapOrDuplicate() throws Exception {
        Position start = server.commit(tenant, 0, 1);
        server.commit(tenant, 1, 299);
        Thread writer = Thread.ofVirtual().start(() -> {
            for (int i = 300; i < 600; i++) {
                server.commit(tenant, i, 1);
            }
        });
        try (WsClient client = server.ws("/ws?after=" + start, key)) {
            JsonNode welcome = client.message();
            assertThat(Texts.text(welcome, "resumed")).isEqualTo("true");
            assertThat(Texts.text(welcome, "position")).isEqualTo(start.toString());
            for (int i = 1; i < 600; i++) {
                assertThat(number(client.message())).isEqualTo(i);
            }
        }
        writer.join();
    }

    @Test
    void replaysALaterSubscriptionInOrder() throws IOException {
        Position start = server.commit(tenant, 0, 1);
        server.commit(tenant, 1, 599);
        try (WsClient client = server.ws("/ws?topics=instances", key)) {
            client.await("WELCOME");
            client.send("{\"type\":\"SUBSCRIBE\",\"topics\":[\"custom\"],\"after\":\"" + start + "\"}");
            server.commit(tenant, 600, 10);
            assertThat(Texts.text(client.message(), "type")).isEqualTo("SUBSCRIBED");
            for (int i = 1; i < 610; i++) {
                assertThat(number(client.message())).isEqualTo(i);
            }
        }
    }

    @Test
    void sendsAChangeOnceForRepeatedSubscriptions() throws IOException {
        Position start = server.commit(tenant, 0, 10);
        try (WsClient client = server.ws("/ws?topics=custom&after=" + start, key)) {
            client.await("WELCOME");
            server.commit(tenant, 10, 5);
            for (int i = 10; i < 15; i++) {
                assertThat(number(client.message())).isEqualTo(i);
            }
            client.send("{\"type\":\"SUBSCRIBE\",\"topics\":[\"custom\",\"vpcs\"],\"after\":\"" + start + "\"}");
            client.await("SUBSCRIBED");
            server.commit(tenant, 15, 1);
            assertThat(number(client.message())).isEqualTo(15);
        }
    }

    @Test
    void sendsTheNewestPositionInHeartbeats() throws IOException {
        try (WsClient client = server.ws("/ws?topics=instances", key)) {
            client.await("WELCOME");
            // a change in another topic, which only the heartbeat reveals
            awaitHeartbeatAt(client, server.commit(tenant, 0, 1));
        }
    }

    private static void awaitHeartbeatAt(WsClient client, Position newest) throws IOException {
        Position position;
        do {
            position = Position.parse(Texts.text(client.await("HEARTBEAT"), "position"))
                    .orElseThrow();
            assertThat(position.epoch()).isEqualTo(newest.epoch());
        } while (position.offset() < newest.offset());
    }

    @ParameterizedTest
    @CsvSource({"another, EPOCH_CHANGED", "ahead, AHEAD"})
    void sendsAResetForAPositionOfAnotherLog(String which, String reason) throws IOException {
        Position newest = server.commit(tenant, 0, 1);
        String after = which.equals("another")
                ? "other:0"
                : newest.at(newest.offset() + 100_000).toString();
        try (WsClient client = server.ws("/ws?topics=custom&after=" + after, key)) {
            JsonNode welcome = client.message();
            assertThat(Texts.text(welcome, "resumed")).isEqualTo("false");
            assertReset(client.message(), reason);
            server.commit(tenant, 1, 1);
            assertThat(number(client.message())).isEqualTo(1);

            client.send("{\"type\":\"SUBSCRIBE\",\"topics\":[\"vpcs\"],\"after\":\"" + after + "\"}");
            assertThat(Texts.text(client.message(), "type")).isEqualTo("SUBSCRIBED");
            assertReset(client.message(), reason);
        }
    }

    @Test
    void waitsForAPositionThatTheLogIsAboutToReach() throws Exception {
        Position newest = server.commit(tenant, 0, 1);
        String soon = newest.at(newest.offset() + 1_000).toString();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<JsonNode> welcome = executor.submit(() -> {
                try (WsClient client = server.ws("/ws?topics=custom&after=" + soon, key)) {
                    return client.message();
                }
            });
            server.commit(tenant, 1, 1_000);
            assertThat(Texts.text(welcome.get(30, TimeUnit.SECONDS), "resumed")).isEqualTo("true");
        }
        Position later = server.hub().latest();
        try (WsClient client = server.ws("/ws?topics=vpcs", key)) {
            client.await("WELCOME");
            String ahead = later.at(later.offset() + 500).toString();
            client.send("{\"type\":\"SUBSCRIBE\",\"topics\":[\"custom\"],\"after\":\"" + ahead + "\"}");
            client.send("{\"type\":\"UNSUBSCRIBE\",\"topics\":[\"custom\"]}");
            server.commit(tenant, 1_001, 500);
            // in order, and without a reset
            assertThat(Texts.text(client.message(), "type")).isEqualTo("SUBSCRIBED");
            assertThat(Texts.text(client.message(), "type")).isEqualTo("UNSUBSCRIBED");
        }
    }

    @Test
    void sendsAResetAfterRetention() throws IOException {
        try (RunningServer small = RunningServer.start(Map.of())) {
            String admin = RunningServer.ADMIN_KEY;
            Position old = small.commit(TenantId.DEFAULT, 0, 50);
            small.bean(SqlEventLog.class).retain(new LogBounds(10, Long.MAX_VALUE, Duration.ofDays(1)), List.of());
            small.commit(TenantId.DEFAULT, 50, 1);
            try (WsClient client = small.ws("/ws?topics=custom&after=" + old.at(old.offset() - 20), admin)) {
                assertThat(Texts.text(client.message(), "resumed")).isEqualTo("false");
                JsonNode reset = client.message();
                assertReset(reset, "HISTORY_TRUNCATED");
                assertThat(Texts.text(reset, "earliest"))
                        .isEqualTo(old.at(old.offset() - 10).toString());
                small.commit(TenantId.DEFAULT, 51, 1);
                assertThat(number(client.message())).isEqualTo(51);
            }
            try (WsClient client = small.ws("/ws?topics=custom&after=" + old.at(old.offset() - 10), admin)) {
                assertThat(Texts.text(client.message(), "resumed")).isEqualTo("true");
                assertThat(number(client.message())).isEqualTo(40);
            }
        }
    }

    private static void assertReset(JsonNode message, String reason) {
        assertThat(Texts.text(message, "type")).isEqualTo("RESET");
        assertThat(Texts.text(message, "reason")).isEqualTo(reason);
        assertThat(Position.parse(Texts.text(message, "earliest"))).isPresent();
        assertThat(Position.parse(Texts.text(message, "latest"))).isPresent();
    }

    @Test
    void isolatesTenants() throws IOException {
        TenantId theirs = RunningServer.tenant();
        String their = server.key(theirs, "admin");
        Position before = server.hub().latest();
        server.commit(theirs, 0, 3);
        server.commit(tenant, 100, 1);
        try (WsClient mine = server.ws("/ws?after=" + before, key);
                WsClient other = server.ws("/ws?after=" + before, their)) {
            mine.await("WELCOME");
            other.await("WELCOME");
            server.commit(theirs, 3, 1);
            server.commit(tenant, 101, 1);
            assertThat(number(mine.message())).isEqualTo(100);
            assertThat(number(mine.message())).isEqualTo(101);
            for (int i = 0; i < 4; i++) {
                JsonNode change = other.message();
                assertThat(number(change)).isEqualTo(i);
                assertThat(Texts.text(change, "tenant_id")).isEqualTo(theirs.value());
            }
        }
        assertThat(server.get("/api/events?after=" + before, key)
                        .json()
                        .get("items")
                        .size())
                .isEqualTo(2);
        assertThat(server.get("/api/connections", their).body()).doesNotContain(key.substring(4, 12));
    }

    private static int number(JsonNode change) {
        assertThat(Texts.text(change, "type")).as(change.toString()).isEqualTo("NUMBERED");
        return change.get("payload").get("n").getIntValue();
    }
}
