// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.RunState;
import dev.windsock.compute.StopPolicy;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The output of real programs, as clients read it. */
@NullUnmarked
final class LogContentsTest {
    private final TenantId tenant = RunningServer.tenant();
    private RunningServer server;
    private String key;
    private String id;

    @BeforeEach
    void start() {
        server = RunningServer.start(Map.of());
        key = server.key(tenant, "admin");
    }

    @AfterEach
    void end() throws Exception {
        ComputeDriver driver = server.bean(ComputeDriver.class);
        if (id != null && driver.find(new InstanceId(id)) instanceof RunState.Running run) {
            driver.stop(new InstanceId(id), run.ref(), StopPolicy.within(Duration.ofSeconds(2)));
        }
        server.close();
    }

    @Test
    void aFollowerGetsEveryLineAcrossRotationsOrLearnsHowMuchIsMissing() throws IOException {
        launch("until [ -e go ]; do sleep 0.05; done; seq 1 3000000");
        SseClient follower = follow("");
        go();
        long next = 1;
        long skipped = 0;
        long bytes = 0;
        SseClient.Event event = follower.next();
        while (!"close".equals(event.event())) {
            if ("skipped".equals(event.event())) {
                skipped += Long.parseLong(Texts.text(Texts.json(event.data()), "bytes"));
            } else if ("log".equals(event.event())) {
                long line = Long.parseLong(event.data());
                assertThat(line).isGreaterThanOrEqualTo(next);
                assertThat(skipped > 0 || line == next)
                        .as("line %d after %d", line, next - 1)
                        .isTrue();
                next = line + 1;
                bytes += event.data().length() + 1;
            }
            event = follower.next();
        }
        assertThat(next).isEqualTo(3_000_001);
        // 3,000,000 numbers and their line breaks
        assertThat(bytes + skipped).isEqualTo(22_888_896);
        assertThat(Texts.text(Texts.json(event.data()), "reason")).isEqualTo("RUN_ENDED");

        List<String> tail = get("?tail=10000").lines().toList();
        assertThat(tail).hasSize(10_000).last().isEqualTo("3000000");
        assertThat(tail).first().isEqualTo("2990001");
        // the whole of both files
        List<String> all = get("?download=true").lines().toList();
        assertThat(all.size()).isGreaterThan(1_500_000);
        assertThat(Long.parseLong(all.getFirst())).isEqualTo(3_000_001 - all.size());
    }

    @Test
    void aLongLineIsWhole() throws IOException {
        launch("head -c 16383 /dev/zero | tr '\\0' a; printf '🤖'; head -c 200000 /dev/zero | tr '\\0' b; echo;"
                + " printf 'no newline at the end'");
        String expected = "a".repeat(16_383) + "🤖" + "b".repeat(200_000);
        try (SseClient follower = follow("")) {
            assertThat(follower.await("log").data()).isEqualTo(expected);
            assertThat(follower.await("log").data()).isEqualTo("no newline at the end");
            assertThat(Texts.text(Texts.json(follower.await("close").data()), "reason"))
                    .isEqualTo("RUN_ENDED");
        }
        assertThat(get("")).isEqualTo(expected + "\nno newline at the end");
    }

    @Test
    void linesAreWhatATerminalShowsAndBytesStayAsTheyAre() throws IOException {
        launch("printf '10%%\\r20%%\\r100%%\\n\\033]0;my title\\007after-title\\n"
                + "\\033]8;;http://example.com\\033\\\\link\\033]8;;\\033\\\\ end\\n\\033(Bcharset \\0337saved\\0338\\n"
                + "\\033[31mred\\033[0m\\nwaiting for input: '; until [ -e go ]; do sleep 0.05; done; echo yes");
        try (SseClient follower = follow("");
                SseClient colored = follow("&colors=true&tail=1")) {
            List<String> lines = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                lines.add(follower.await("log").data());
            }
            assertThat(lines).containsExactly("100%", "after-title", "link end", "charset saved", "red");
            long from = System.nanoTime();
            assertThat(follower.await("unfinished").data()).isEqualTo("waiting for input: ");
            assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(10));
            assertThat(colored.await("unfinished").data()).isEqualTo("waiting for input: ");
            go();
            assertThat(follower.await("log").data()).isEqualTo("waiting for input: yes");
        }
        assertThat(get("?tail=2")).isEqualTo("\u001b[31mred\u001b[0m\nwaiting for input: yes\n");
        try (SseClient colored = follow("&colors=true&tail=2")) {
            assertThat(colored.await("log").data()).isEqualTo("\u001b[0;31mred\u001b[0m");
        }
    }

    @Test
    void aReconnectedEventSourceMissesAndRepeatsNothing() throws IOException {
        launch("i=0; until [ -e go ]; do echo tick $i; i=$((i + 1)); sleep 0.02; done");
        List<String> ticks = new ArrayList<>();
        String last = null;
        for (int connection = 0; connection < 6; connection++) {
            try (SseClient source = last == null ? follow("&tail=1") : resume(last, "&tail=1")) {
                SseClient.Event first = source.next();
                assertThat(first.retry()).isNotNull();
                assertThat(first.id()).isNotNull();
                assertThat(last == null || first.id().equals(last)).isTrue();
                for (int i = 0; i < 5; i++) {
                    SseClient.Event event = source.await("log");
                    ticks.add(event.data());
                    last = event.id();
                }
            }
        }
        int first = Integer.parseInt(ticks.getFirst().substring(5));
        for (int i = 0; i < ticks.size(); i++) {
            assertThat(ticks.get(i)).isEqualTo("tick " + (first + i));
        }
        try (SseClient byParameter = follow("&after=" + last)) {
            assertThat(byParameter.await("log").data()).isEqualTo("tick " + (first + ticks.size()));
        }
        assertThat(server.get(path("?follow=true&after=latest"), key).status()).isEqualTo(400);
        go();
    }

    @Test
    void aLogIsReadBackwardsInPages() throws IOException {
        launch("seq 1 25");
        await("25");
        List<String> lines = new ArrayList<>();
        String before;
        try (SseClient newest = follow("&tail=5")) {
            before = newest.await("heartbeat").id();
        }
        while (true) {
            List<String> page = new ArrayList<>();
            try (SseClient client = follow("&tail=8&before=" + before)) {
                before = client.await("heartbeat").id();
                for (SseClient.Event event = client.next(); !event.event().equals("close"); event = client.next()) {
                    page.add(event.data());
                }
            }
            if (page.isEmpty()) {
                break;
            }
            lines.addAll(0, page);
        }
        assertThat(lines)
                .isEqualTo(
                        IntStream.rangeClosed(1, 20).mapToObj(Integer::toString).toList());
    }

    @Test
    void aQuietLogHasHeartbeats() throws IOException {
        launch("echo hello; until [ -e go ]; do sleep 0.05; done");
        try (SseClient follower = follow("")) {
            assertThat(follower.await("log").id()).isEqualTo("6");
            SseClient.Event heartbeat = follower.await("heartbeat");
            assertThat(heartbeat.id()).isEqualTo("6");
            assertThat(heartbeat.data()).isEqualTo("{\"position\":\"6\",\"interval_ms\":1000}");
        }
        go();
    }

    @Test
    void linesAreSelectedByTheirTimeOfArrival() throws IOException {
        launch("echo early; until [ -e go ]; do sleep 0.05; done; echo late");
        await("early");
        // otherwise, a mark that is written late would cover both lines
        Deadline.await("the mark of the first line", this::hasMarks);
        Deadline.await(
                "a second",
                () -> Instant.now().isAfter(time(get("?timestamps=true")).plusMillis(1_100)));
        Instant between = Instant.now().minusMillis(500);
        go();
        await("late");
        Deadline.await("the end", () -> get("").contains("late"));

        assertThat(get("?since=" + between)).isEqualTo("late\n");
        assertThat(get("?until=" + between)).isEqualTo("early\n");
        assertThat(get("?since=1h&tail=1")).isEqualTo("late\n");
        assertThat(get("?until=1h")).isEmpty();
        assertThat(get("?since=" + between + "&until=" + between)).isEmpty();
        List<String> stamped = get("?timestamps=true").lines().toList();
        assertThat(stamped).hasSize(2).allMatch(line -> line.matches("\\S+Z (early|late)"));
        assertThat(time(stamped.get(0))).isBefore(between);
        assertThat(time(stamped.get(1))).isAfter(between);
        try (SseClient follower = follow("&timestamps=true&since=" + between)) {
            assertThat(follower.await("log").data()).isEqualTo(stamped.get(1));
        }
    }

    private boolean hasMarks() {
        Path output = server.dataDirectory().resolve("instances/" + id + "/output");
        try (Stream<Path> files = Files.list(output)) {
            return files.anyMatch(
                    file -> file.toString().endsWith(".times") && file.toFile().length() > 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aDownloadIsAFile() throws IOException {
        launch("printf 'a\\0\\377\\r\\n'");
        await("a");
        HttpAnswer answer = server.get(path("?download=true"), key);
        assertThat(answer.header("Content-Disposition")).isEqualTo("attachment; filename=\"job.log\"");
        assertThat(answer.body()).startsWith("a\0").endsWith("\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "since=yesterday, since",
        "until=1h&follow=true, until",
        "after=5, after",
        "before=5, before",
        "before=5&after=5&follow=true, before",
        "before=5&since=1h&follow=true, before",
        "before=x&follow=true, before",
        "after=x&follow=true, after",
        "colors=true, colors",
        "download=true&follow=true, download",
        "tail=10001, tail",
        "tails=5, tails",
        "tail=5&tail=6, tail",
        "Tail=5, Tail"
    })
    void rejectsWhatItDoesNotKnow(String query, String field) throws IOException {
        launch("true");
        HttpAnswer answer = server.get(path("?" + query), key);
        assertThat(answer.status()).as(answer.toString()).isEqualTo(400);
        assertThat(answer.text("code")).isEqualTo("VALIDATION_FAILED");
        assertThat(Texts.text(answer.json().get("errors").get(0), "field")).isEqualTo(field);
    }

    private void launch(String script) throws IOException {
        String command = script.replace("\\", "\\\\").replace("\"", "\\\"");
        HttpAnswer launched = server.post(
                "/api/instances", key, "{\"name\":\"job\",\"command\":[\"sh\",\"-c\",\"" + command + "\"]}");
        assertThat(launched.status()).as(launched.toString()).isEqualTo(202);
        id = launched.text("id");
        Deadline.await("started", () -> {
            try {
                return !"STARTING"
                        .equals(server.get("/api/instances/" + id, key).text("status"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Lets the program continue. */
    private void go() throws IOException {
        server.touch("instances/" + id + "/work/go");
    }

    private void await(String text) {
        Deadline.await(text, () -> get("").contains(text));
    }

    private String path(String query) {
        return "/api/instances/" + id + "/logs" + query;
    }

    private String get(String query) {
        try {
            HttpAnswer answer = server.get(path(query), key);
            assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SseClient follow(String query) throws IOException {
        return SseClient.open(server.port(), path("?follow=true" + query), "X-API-Key: " + key);
    }

    private SseClient resume(String position, String query) throws IOException {
        return SseClient.open(
                new Wire(server.port()),
                path("?follow=true" + query),
                "X-API-Key: " + key,
                "Last-Event-ID: " + position);
    }

    private static Instant time(String line) {
        return Instant.parse(line.substring(0, line.indexOf(' ')));
    }
}
