// SPDX-License-Identifier: Apache-2.0
package dev.windsock.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
final class BackupTest {
    @TempDir
    Path folder;

    @Test
    void downloadsAConsistentCopyWhileChangesAreMade() throws Exception {
        try (RunningServer server = start();
                HttpClient http = HttpClient.newHttpClient()) {
            Position before = fill(server, 8);
            AtomicBoolean writing = new AtomicBoolean(true);
            Thread writer = Thread.ofVirtual().start(() -> {
                while (writing.get()) {
                    server.commit(TenantId.DEFAULT, 0, 1);
                }
            });
            Path copy = folder.resolve("copy.db");
            HttpResponse<Path> response = http.send(request(server), HttpResponse.BodyHandlers.ofFile(copy));
            writing.set(false);
            writer.join();
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Disposition").orElseThrow())
                    .matches("attachment; filename=\"windsock-\\d{8}T\\d{6}Z\\.db\"");

            JsonNode row = lastRow(server);
            assertThat(Texts.text(row.get("details"), "bytes")).isEqualTo(Long.toString(Files.size(copy)));
            Position position =
                    Position.parse(Texts.text(row.get("details"), "position")).orElseThrow();
            assertThat(position.offset())
                    .isBetween(before.offset(), server.hub().latest().offset());
            Jdbi.create("jdbc:sqlite:" + copy).useHandle(handle -> {
                assertThat(handle.select("pragma integrity_check")
                                .mapTo(String.class)
                                .one())
                        .isEqualTo("ok");
                assertThat(handle.select("select max(log_offset) from events")
                                .mapTo(Long.class)
                                .one())
                        .isEqualTo(position.offset());
                assertThat(handle.select("select latest from log_head")
                                .mapTo(Long.class)
                                .one())
                        .isEqualTo(position.offset());
            });
            assertNothingIsLeft();
        }
    }

    @Test
    void allowsOneBackupAtOnce() throws Exception {
        try (RunningServer server = start()) {
            fill(server, 32);
            try (HttpClient http = HttpClient.newHttpClient()) {
                HttpResponse<InputStream> first = http.send(request(server), HttpResponse.BodyHandlers.ofInputStream());
                assertThat(first.body().readNBytes(15)).isEqualTo("SQLite format 3".getBytes());
                HttpAnswer second = server.get("/api/backup", RunningServer.ADMIN_KEY);
                assertThat(second.status()).isEqualTo(429);
                assertThat(second.text("code")).isEqualTo("RATE_LIMITED");
                assertThat(second.header("Retry-After")).isEqualTo("30");
                // the client disconnects
                first.body().close();
            }
            Deadline.await("the next backup", () -> status(server) == 200);
            assertNothingIsLeft();
        }
    }

    @Test
    void endsWithItsCredential() throws Exception {
        try (RunningServer server = start();
                HttpClient http = HttpClient.newHttpClient()) {
            fill(server, 32);
            HttpAnswer key = server.post(
                    "/api/keys", RunningServer.ADMIN_KEY, "{\"name\":\"x\",\"permissions\":[\"server:backup\"]}");
            HttpResponse<InputStream> response =
                    http.send(request(server, key.text("secret")), HttpResponse.BodyHandlers.ofInputStream());
            server.send("DELETE", "/api/keys/" + key.text("id"), RunningServer.ADMIN_KEY, null);
            assertThatThrownBy(() -> response.body().readAllBytes()).isInstanceOf(IOException.class);
            Deadline.await("the next backup", () -> status(server) == 200);
        }
    }

    @Test
    void refersToPgDumpOnPostgresql() throws IOException {
        try (RunningServer server = RunningServer.start(
                PostgresCluster.shared().createDatabase(Collation.C).properties())) {
            HttpAnswer answer = server.get("/api/backup", RunningServer.ADMIN_KEY);
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.text("code")).isEqualTo("UNSUPPORTED_BY_STORE");
            assertThat(answer.text("detail")).contains("pg_dump");
        }
    }

    private RunningServer start() throws IOException {
        // the file that a server leaves if it is killed during a backup
        Files.createDirectories(folder.resolve("data/backup"));
        Files.writeString(folder.resolve("data/backup/left.db"), "left");
        RunningServer server = RunningServer.start(
                Map.of("windsock.data-dir", folder.resolve("data").toString()));
        assertNothingIsLeft();
        return server;
    }

    private static Position fill(RunningServer server, int mebibytes) {
        String payload = "{\"text\":\"" + "x".repeat(1 << 16) + "\"}";
        Position last = null;
        for (int i = 0; i < mebibytes * 16; i++) {
            last = server.commit(TenantId.DEFAULT, Topic.CUSTOM, "LARGE", "x", payload);
        }
        return last;
    }

    private static HttpRequest request(RunningServer server) {
        return request(server, RunningServer.ADMIN_KEY);
    }

    private static HttpRequest request(RunningServer server, String key) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/backup"))
                .header("X-API-Key", key)
                .build();
    }

    private static int status(RunningServer server) {
        try {
            return server.get("/api/backup", RunningServer.ADMIN_KEY).status();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode lastRow(RunningServer server) throws IOException {
        return server.get("/api/audit?action=server:backup", RunningServer.ADMIN_KEY)
                .json()
                .get("items")
                .get(0);
    }

    private void assertNothingIsLeft() throws IOException {
        if (Files.exists(folder.resolve("data/backup"))) {
            try (Stream<Path> left = Files.list(folder.resolve("data/backup"))) {
                assertThat(left).isEmpty();
            }
        }
    }
}
