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
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Followed logs are streams like all others: limited, listed, and closed with a reason. */
@NullUnmarked
final class FollowedLogsTest {
    private final TenantId tenant = RunningServer.tenant();
    private RunningServer server;
    private String key;
    private String id;

    @BeforeEach
    void launch() throws IOException {
        server = RunningServer.start(Map.of("windsock.stream.connections-per-key", 8));
        key = server.key(tenant, "admin");
        HttpAnswer launched = server.post(
                "/api/instances", key, "{\"name\":\"web\",\"command\":[\"sh\",\"-c\",\"echo hello; sleep 600\"]}");
        assertThat(launched.status()).as(launched.toString()).isEqualTo(202);
        id = launched.text("id");
        awaitStatus("RUNNING");
        Deadline.await("the output", () -> output().equals("hello\n"));
    }

    private String output() {
        try {
            return server.get("/api/instances/" + id + "/logs", key).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterEach
    void end() throws Exception {
        ComputeDriver driver = server.bean(ComputeDriver.class);
        if (driver.find(new InstanceId(id)) instanceof RunState.Running run) {
            driver.stop(new InstanceId(id), run.ref(), StopPolicy.within(Duration.ofSeconds(2)));
        }
        server.close();
    }

    @Test
    void countTowardsTheLimitAndAreListed() throws IOException {
        List<SseClient> followers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            followers.add(follow(key));
            followers.getLast().await("log");
        }
        HttpAnswer rejected = server.get(logs(), key);
        assertThat(rejected.status()).isEqualTo(429);
        assertThat(rejected.text("code")).isEqualTo("TOO_MANY_CONNECTIONS");
        assertThat(connections()).hasSize(8).allSatisfy(connection -> {
            assertThat(Texts.text(connection, "transport")).isEqualTo("log");
            assertThat(Texts.text(connection, "address")).isEqualTo("127.0.0.1");
        });
        for (SseClient follower : followers) {
            follower.close();
        }
        // at the next heartbeat, or at the end of the run, an idle stream detects that its client has disconnected
        assertThat(server.send("POST", "/api/instances/" + id + "/stop", key, null)
                        .status())
                .isEqualTo(202);
        Deadline.await("no connection", () -> connections().isEmpty());
        follow(key).close();
    }

    @Test
    void openNoFileForAHeadRequest() throws IOException {
        long before = openLogs();
        for (int i = 0; i < 10; i++) {
            assertThat(server.send("HEAD", logs(), key, null).status()).isEqualTo(405);
        }
        assertThat(openLogs()).isEqualTo(before);
    }

    private static long openLogs() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.filter(file -> {
                        try {
                            return Files.readSymbolicLink(file).toString().contains("/output/");
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    @Test
    void startBeforeAnythingIsPrinted() throws IOException {
        long requested = System.nanoTime();
        SseClient follower = SseClient.open(server.port(), logs() + "&tail=0", "X-API-Key: " + key);

        SseClient.Event opening = follower.next();
        assertThat(opening.retry()).isNotNull();
        assertThat(opening.id()).isEqualTo("6");
        assertThat(Duration.ofNanos(System.nanoTime() - requested)).isLessThan(Duration.ofSeconds(10));
        follower.close();
    }

    @Test
    void endWithTheirKey() throws IOException {
        String viewer = server.key(tenant, "viewer");
        SseClient follower = follow(viewer);
        follower.await("log");

        String keyId = viewer.split("_")[1];
        assertThat(server.send("DELETE", "/api/keys/" + keyId, key, null).status())
                .isEqualTo(204);

        assertThat(Texts.text(Texts.json(follower.await("close").data()), "code"))
                .isEqualTo("4500");
        follower.awaitEnd();
    }

    @Test
    void spreadTheirReconnectsDuringADrain() throws IOException {
        List<SseClient> followers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            followers.add(follow(key));
            followers.getLast().await("log");
        }

        server.bean(StreamDrain.class).shutdownGracefully();

        Set<Integer> waits = new HashSet<>();
        for (SseClient follower : followers) {
            JsonNode close = Texts.json(follower.await("close").data());
            assertThat(Texts.text(close, "code")).isEqualTo("4002");
            assertThat(Texts.text(close, "reason")).isEqualTo("DRAINING");
            assertThat(Texts.text(close, "reconnect")).isEqualTo("true");
            waits.add(close.get("retry_after_ms").getIntValue());
            follower.awaitEnd();
        }
        assertThat(waits).hasSizeGreaterThan(3).allMatch(wait -> wait >= 0 && wait <= 5_000);
    }

    private String logs() {
        return "/api/instances/" + id + "/logs?follow=true";
    }

    private SseClient follow(String caller) throws IOException {
        return SseClient.open(server.port(), logs(), "X-API-Key: " + caller);
    }

    private List<JsonNode> connections() {
        try {
            List<JsonNode> items = new ArrayList<>();
            server.get("/api/connections", key).json().get("items").values().forEach(items::add);
            return items;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitStatus(String status) {
        Deadline.await(status, () -> {
            try {
                return status.equals(server.get("/api/instances/" + id, key).text("status"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
