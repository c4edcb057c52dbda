// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.sse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The events of the dashboard's stream and their order. */
@NullUnmarked
final class SseStreamTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "admin");

    @Test
    void startsWithRetryThenCountsThenMetrics() throws IOException {
        Set<String> retries = new HashSet<>();
        for (int i = 0; i < 5; i++) {
            try (SseClient client = server.sse("", key)) {
                assertThat(client.head().header("Content-Type")).startsWith("text/event-stream");
                assertThat(client.head().header("Cache-Control")).isEqualTo("no-cache");
                assertThat(client.head().header("X-Accel-Buffering")).isEqualTo("no");
                assertThat(client.head().header("X-Request-ID")).isNotNull();
                assertThat(client.head().header("Content-Encoding")).isNull();
                SseClient.Event retry = client.next();
                assertThat(Integer.parseInt(retry.retry())).isBetween(1_000, 5_000);
                retries.add(retry.retry());
                SseClient.Event summary = client.next();
                assertThat(summary.event()).isEqualTo("summary");
                assertThat(summary.data())
                        .isEqualTo(server.get("/api/dashboard/summary", key).body());
                assertThat(Position.parse(summary.id())).isPresent();
                SseClient.Event metrics = client.next();
                assertThat(metrics.event()).isEqualTo("metrics");
                assertThat(Position.parse(metrics.id())).isPresent();
                assertThat(Texts.text(Texts.json(metrics.data()), "type")).isEqualTo("METRIC_UPDATE");
            }
        }
        assertThat(retries).hasSizeGreaterThan(1);
    }

    @Test
    void doesNotCompressForBrowsersThatAcceptIt() throws IOException {
        try (SseClient client = server.sse("?interval=1", key, "Accept-Encoding: gzip, deflate, br, zstd")) {
            assertThat(client.head().header("Content-Encoding")).isNull();
            client.await("summary");
            Instant first = time(client.await("metrics"));
            Instant last = first;
            while (Duration.between(first, last).compareTo(Duration.ofSeconds(2)) < 0) {
                last = time(client.await("metrics"));
            }
        }
    }

    @Test
    void sendsTicksAtTheIntervalAndHeartbeatsWhenIdle() throws IOException {
        try (SseClient client = server.sse("?interval=3", key)) {
            client.await("metrics");
            // a tick may be late on a busy machine
            Deadline deadline = Deadline.usual();
            Instant before = time(client.await("metrics"));
            Instant next = time(client.await("metrics"));
            while (Duration.between(before, next).minusSeconds(3).abs().compareTo(Duration.ofSeconds(1)) > 0) {
                assertThat(deadline.isOver()).isFalse();
                before = next;
                next = time(client.await("metrics"));
            }
        }
        try (SseClient quiet = server.sse("?topics=", key)) {
            SseClient.Event opening = quiet.next();
            assertThat(opening.retry()).isNotNull();
            assertThat(Position.parse(opening.id())).isPresent();
            for (int i = 0; i < 2; i++) {
                SseClient.Event heartbeat = quiet.next();
                assertThat(heartbeat.event()).isEqualTo("heartbeat");
                assertThat(Texts.text(Texts.json(heartbeat.data()), "position")).isEqualTo(heartbeat.id());
                assertThat(Position.parse(heartbeat.id())).isPresent();
            }
        }
    }

    private static Instant time(SseClient.Event metrics) {
        return Instant.parse(Texts.text(Texts.json(metrics.data()), "timestamp"));
    }

    @Test
    void aQuietStreamResumesWithoutAChangeOrAGap() throws IOException {
        String id;
        try (SseClient quiet = server.sse("?topics=volumes", key)) {
            id = quiet.next().id();
        }
        server.commit(tenant, Topic.VOLUMES, "VOLUME_CREATED", "lost", "{}");
        try (SseClient again = server.sse("?topics=volumes", key, "Last-Event-ID: " + id)) {
            assertThat(again.next().id()).isEqualTo(id);
            SseClient.Event change = again.await("change");
            assertThat(Texts.text(Texts.json(change.data()), "resource_id")).isEqualTo("lost");
        }
        // changes in other topics advance the position of a stream that has nothing to deliver
        try (SseClient quiet = server.sse("?topics=volumes", key)) {
            String before = quiet.next().id();
            Position last = server.commit(tenant, 0, 50);
            SseClient.Event heartbeat = quiet.await("heartbeat");
            while (offset(heartbeat.id()) < last.offset()) {
                assertThat(offset(heartbeat.id())).isGreaterThanOrEqualTo(offset(before));
                heartbeat = quiet.await("heartbeat");
            }
        }
    }

    private static long offset(String position) {
        return Position.parse(position).orElseThrow().offset();
    }

    @Test
    void resourceIdsSelectChangesOverEveryTransport() throws IOException {
        String position = server.get("/api/events?limit=1", key).text("position");
        server.commit(tenant, Topic.VOLUMES, "VOLUME_CREATED", "one", "{}");
        server.commit(tenant, Topic.VOLUMES, "VOLUME_CREATED", "two", "{}");
        server.commit(tenant, Topic.INSTANCES, "INSTANCE_CREATED", "three", "{}");
        server.commit(tenant, Topic.VOLUMES, "VOLUME_DELETED", "two", "{}");
        String selected = "resource_ids=two,three&after=" + position;

        List<String> read = new ArrayList<>();
        server.get("/api/events?" + selected, key)
                .json()
                .get("items")
                .values()
                .forEach(change -> read.add(Texts.text(change, "type")));
        assertThat(read).containsExactly("VOLUME_CREATED", "INSTANCE_CREATED", "VOLUME_DELETED");
        try (SseClient sse = server.sse("?topics=volumes,instances&" + selected, key);
                WsClient ws = server.ws("/ws?topics=volumes,instances&" + selected, key)) {
            for (String type : read) {
                assertThat(Texts.text(Texts.json(sse.await("change").data()), "type"))
                        .isEqualTo(type);
                assertThat(Texts.text(ws.await(type), "resource_id")).isIn("two", "three");
            }
        }
        for (String wrong : List.of("", ",", "a,", "x,".repeat(32) + "x")) {
            for (String path : List.of("/api/events?", "/api/dashboard/stream?topics=volumes&")) {
                HttpAnswer answer = server.get(path + "resource_ids=" + wrong, key);
                assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
            }
        }
        assertThat(server.get("/api/dashboard/stream?topics=changes&resource_ids=1,2,3,4,5,6", key)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aLongPollWaitsForItsResource() throws Exception {
        String position = server.get("/api/events?limit=1", key).text("position");
        server.commit(tenant, Topic.VOLUMES, "VOLUME_CREATED", "other", "{}");
        CompletableFuture<HttpAnswer> poll = CompletableFuture.supplyAsync(() -> {
            try {
                return server.get("/api/events?wait=20&resource_ids=mine&after=" + position, key);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        server.commit(tenant, Topic.VOLUMES, "VOLUME_DELETED", "other", "{}");
        server.commit(tenant, Topic.VOLUMES, "VOLUME_CREATED", "mine", "{}");
        assertThat(poll.get(30, TimeUnit.SECONDS).json().get("items").size()).isEqualTo(1);
    }

    @Test
    void sendsCountsAsSoonAsTheyChange() throws IOException {
        try (SseClient client = server.sse("?interval=60&topics=summary", key)) {
            assertThat(total(client.await("summary"))).isZero();
            HttpAnswer launched = server.post("/api/instances", key, "{\"name\":\"a\",\"command\":[\"sleep\",\"60\"]}");
            assertThat(launched.status()).as(launched.body()).isEqualTo(202);
            SseClient.Event changed = client.await("summary");
            assertThat(total(changed)).isEqualTo(1);
            server.send("DELETE", "/api/instances/" + launched.text("id"), key, null);
        }
    }

    private static int total(SseClient.Event summary) {
        return Texts.json(summary.data()).get("total_instances").getIntValue();
    }

    @Test
    void sendsChangesOfTheRequestedTopics() throws IOException {
        try (SseClient client = server.sse("?topics=custom", key)) {
            assertThat(client.next().retry()).isNotNull();
            Position position = server.commit(tenant, 0, 2);
            SseClient.Event first = client.await("change");
            SseClient.Event second = client.await("change");
            assertThat(Texts.text(Texts.json(first.data()), "position")).isEqualTo(first.id());
            assertThat(second.id()).isEqualTo(position.toString());
            JsonNode items =
                    server.get("/api/events?after=" + first.id(), key).json().get("items");
            assertThat(items.get(0)).isEqualTo(Texts.json(second.data()));
        }
    }

    @Test
    void resumesByLastEventIdWithoutGapOrDuplicate() throws Exception {
        Position start = server.commit(tenant, 0, 1);
        server.commit(tenant, 1, 299);
        Thread writer = Thread.ofVirtual().start(() -> {
            for (int i = 300; i < 500; i++) {
                server.commit(tenant, i, 1);
            }
        });
        try (SseClient client =
                server.sse("?topics=custom,metrics,summary&interval=1", key, "Last-Event-ID: " + start)) {
            for (int i = 1; i < 500; i++) {
                assertThat(number(client.await("change"))).isEqualTo(i);
            }
        }
        writer.join();
    }

    @Test
    void resumesAfterTheIdOfAnyEvent() throws IOException {
        server.commit(tenant, 0, 5);
        String id;
        try (SseClient client = server.sse("?topics=custom,metrics&interval=1", key)) {
            client.await("metrics");
            server.commit(tenant, 5, 1);
            client.await("change");
            id = client.await("metrics").id();
        }
        server.commit(tenant, 6, 2);
        try (SseClient client = server.sse("?topics=custom,metrics", key, "Last-Event-ID: " + id)) {
            assertThat(number(client.await("change"))).isEqualTo(6);
            assertThat(number(client.await("change"))).isEqualTo(7);
        }
    }

    @Test
    void resumesAfterTheParameterUnlessTheHeaderIsNewer() throws IOException {
        Position start = server.commit(tenant, 0, 1);
        server.commit(tenant, 1, 1);
        Position newer = server.commit(tenant, 2, 1);
        server.commit(tenant, 3, 1);
        try (SseClient client = server.sse("?topics=custom&after=" + start, key)) {
            assertThat(number(client.await("change"))).isEqualTo(1);
        }
        // like a browser, which repeats its URL when it reconnects
        try (SseClient client = server.sse("?topics=custom&after=" + start, key, "Last-Event-ID: " + newer)) {
            assertThat(number(client.await("change"))).isEqualTo(3);
        }
        assertThat(server.get("/api/dashboard/stream?after=nonsense", key).body())
                .contains("VALIDATION_FAILED", "after");
    }

    @Test
    void hasAnIdToResumeAfterBeforeAnyEvent() throws IOException {
        Position newest = server.commit(tenant, 0, 1);
        try (SseClient client = server.sse("?topics=custom&after=" + newest, key)) {
            assertThat(client.next().id()).isEqualTo(newest.toString());
        }
        // a client that resumed after the id would not learn of the gap
        try (SseClient client = server.sse("?topics=custom&after=other:7", key)) {
            assertThat(client.next().id()).isNull();
            assertThat(client.next().event()).isEqualTo("reset");
        }
    }

    @ParameterizedTest
    @CsvSource({"spent", "unknown", "for a download"})
    void aBrowserThatReconnectsWithASpentTicketLearnsHowToResume(String kind) throws IOException {
        Position seen = server.commit(tenant, 0, 1);
        String ticket =
                switch (kind) {
                    case "spent" -> ticket("stream");
                    case "unknown" -> "nonsense";
                    default -> ticket("download");
                };
        String target = "/api/dashboard/stream?topics=custom&ticket=" + ticket;
        if (kind.equals("spent")) {
            SseClient.open(server.port(), target).close();
        }
        // an EventSource repeats its URL, with the id of the last event
        HttpAnswer reconnect = server.get(target, null, "Accept: text/event-stream", "Last-Event-ID: " + seen);
        assertThat(reconnect.status()).isEqualTo(200);
        assertThat(reconnect.header("Content-Type")).startsWith("text/event-stream");
        assertThat(reconnect.body())
                .isEqualTo(
                        "retry: 30000\n\nevent: close\n"
                                + "data: {\"code\":4004,\"reason\":\"TICKET_SPENT\",\"reconnect\":true,\"retry_after_ms\":0}\n\n");

        server.commit(tenant, 1, 1);
        try (SseClient client = SseClient.open(
                server.port(), "/api/dashboard/stream?topics=custom&ticket=" + ticket("stream") + "&after=" + seen)) {
            assertThat(number(client.await("change"))).isEqualTo(1);
        }
    }

    @Test
    void resumesWithAnUnusedTicket() throws IOException {
        Position seen = server.commit(tenant, 0, 1);
        server.commit(tenant, 1, 1);
        try (SseClient client = SseClient.open(
                server.port(),
                "/api/dashboard/stream?topics=custom&ticket=" + ticket("stream"),
                "Last-Event-ID: " + seen)) {
            assertThat(number(client.await("change"))).isEqualTo(1);
        }
    }

    private String ticket(String purpose) throws IOException {
        return server.post("/api/tickets", key, "{\"purpose\":\"" + purpose + "\"}")
                .text("ticket");
    }

    @Test
    void sendsAResetForAPositionOfAnotherLog() throws IOException {
        Position newest = server.commit(tenant, 0, 1);
        try (SseClient client = server.sse("?topics=custom", key, "Last-Event-ID: other:7")) {
            assertThat(client.next().retry()).isNotNull();
            SseClient.Event reset = client.next();
            assertThat(reset.event()).isEqualTo("reset");
            JsonNode data = Texts.json(reset.data());
            assertThat(Texts.text(data, "reason")).isEqualTo("EPOCH_CHANGED");
            assertThat(Position.parse(Texts.text(data, "earliest"))).isPresent();
            assertThat(reset.id()).isEqualTo(Texts.text(data, "latest"));
            assertThat(Position.parse(reset.id()).orElseThrow().offset()).isGreaterThanOrEqualTo(newest.offset());
            server.commit(tenant, 1, 1);
            assertThat(number(client.await("change"))).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"nonsense, 400, VALIDATION_FAILED", "abc:x, 400, VALIDATION_FAILED"})
    void rejectsAnInvalidLastEventId(String id, int status, String code) throws IOException {
        HttpAnswer answer = server.get("/api/dashboard/stream", key, "Last-Event-ID: " + id);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
    }

    @Test
    void requiresThePermissionOfATopic() throws IOException {
        HttpAnswer answer = server.get("/api/dashboard/stream?topics=summary,keys", server.key(tenant, "viewer"));
        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.text("code")).isEqualTo("FORBIDDEN");
    }

    @Test
    void sendsTheHistoryBeforeTheNewest() throws IOException {
        try (SseClient ticks = server.sse("?interval=1", key)) {
            // creates a history
            for (int i = 0; i < 4; i++) {
                ticks.await("metrics");
            }
        }
        try (SseClient client = server.sse("?topics=metrics&interval=1&history=1m", key)) {
            Instant before = Instant.EPOCH;
            for (int i = 0; i < 4; i++) {
                Instant time = time(client.await("metrics"));
                assertThat(time).isAfter(before);
                before = time;
            }
        }
    }

    @Test
    void rejectsHttp10() throws IOException {
        try (Wire wire = new Wire(server.port())) {
            wire.send("GET /api/dashboard/stream HTTP/1.0\r\nHost: localhost\r\nX-API-Key: " + key + "\r\n\r\n");
            HttpAnswer answer = wire.answer();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.text("code")).isEqualTo("MALFORMED_REQUEST");
        }
    }

    @Test
    void reusesTheConnectionAfterARejectedAndAnEndedStream() throws IOException {
        String[] header = {"X-API-Key: " + key};
        String[] foreign = {header[0], "Origin: https://evil.example"};
        HttpAnswer created = server.post("/api/keys", key, "{\"name\":\"a\",\"role\":\"viewer\"}");
        try (Wire wire = new Wire(server.port())) {
            for (int i = 0; i < 3; i++) {
                assertThat(wire.exchange("GET", "/api/dashboard/stream", null, foreign)
                                .status())
                        .isEqualTo(403);
                assertThat(wire.exchange("GET", "/api/dashboard/stream?interval=0", null, header)
                                .status())
                        .isEqualTo(400);
                assertThat(wire.exchange("GET", "/api/dashboard/summary", null, header)
                                .status())
                        .isEqualTo(200);
            }
            SseClient stream = SseClient.open(wire, "/api/dashboard/stream", "X-API-Key: " + created.text("secret"));
            stream.await("metrics");
            // a pipelined request is answered once the stream has ended
            wire.request("GET", "/api/dashboard/summary", null, header);
            stream.await("metrics");
            server.send("DELETE", "/api/keys/" + created.text("id"), key, null);
            assertThat(Texts.text(Texts.json(stream.await("close").data()), "reason"))
                    .isEqualTo("CREDENTIAL_REVOKED");
            stream.awaitEnd();
            assertThat(wire.answer().status()).isEqualTo(200);
            SseClient again = SseClient.open(wire, "/api/dashboard/stream", header);
            again.await("metrics");
        }
    }

    private static int number(SseClient.Event change) {
        return Texts.json(change.data()).get("payload").get("n").getIntValue();
    }
}
