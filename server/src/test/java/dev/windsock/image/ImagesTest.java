// SPDX-License-Identifier: Apache-2.0
package dev.windsock.image;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.compute.FakeDriver;
import dev.windsock.compute.FakeImages;
import dev.windsock.id.TenantId;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The images on the host, over REST. */
@NullUnmarked
final class ImagesTest {
    private static final FakeDriver DRIVER = new FakeDriver();
    private static RunningServer server;

    private final String key = server.key(TenantId.DEFAULT, "admin");

    @BeforeAll
    static void start() {
        server = RunningServer.start(Map.of(), DRIVER);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void removeImages() {
        DRIVER.images.releasePulls();
        DRIVER.images.prune(true);
    }

    @Test
    void showsTheProgressOfAPull() throws IOException {
        DRIVER.images.holdPulls();
        HttpAnswer started = server.post("/api/images/pull", key, "{\"image\":\"web:1\"}");
        assertThat(started.status()).as(started.body()).isEqualTo(202);
        String pull = started.header("Location");
        awaitPull(pull, "total_bytes", "2000000");
        assertThat(server.get(pull, key).text("status")).isEqualTo("PULLING");
        // a second request joins the pull in progress
        assertThat(server.post("/api/images/pull", key, "{\"image\":\"web:1\"}").header("Location"))
                .isEqualTo(pull);

        DRIVER.images.releasePulls();
        awaitPull(pull, "status", "DONE");
        assertThat(server.get(pull, key).text("ended_at")).isNotNull();
        HttpAnswer images = server.get("/api/images", key);
        assertThat(images.body()).contains("\"id\":\"sha256:web:1\"", "\"tags\":[\"web:1\"]");
        Deadline.await("audit row", () -> audited("image:pull", "web:1").contains("OK"));
    }

    @Test
    void reportsAndAuditsAPullThatFails() throws IOException {
        HttpAnswer started = server.post("/api/images/pull", key, "{\"image\":\"" + FakeImages.MISSING + "\"}");
        awaitPull(started.header("Location"), "status", "FAILED");
        assertThat(server.get(started.header("Location"), key).text("status_reason"))
                .isEqualTo("The image missing does not exist.");
        Deadline.await(
                "audit row", () -> audited("image:pull", FakeImages.MISSING).contains("FAILED"));
    }

    @Test
    void cancelsAPull() throws IOException {
        DRIVER.images.holdPulls();
        String pull =
                server.post("/api/images/pull", key, "{\"image\":\"slow:1\"}").header("Location");
        assertThat(server.send("DELETE", pull, key, null).status()).isEqualTo(204);
        awaitPull(pull, "status", "FAILED");
        assertThat(server.get(pull, key).text("status_reason")).contains("cancelled");
        assertThat(server.send("DELETE", pull, key, null).text("code")).isEqualTo("INVALID_STATE");
    }

    @Test
    void boundsThePullsInProgress() throws IOException {
        DRIVER.images.holdPulls();
        for (int i = 0; i < ImagePulls.MAX_PULLING; i++) {
            assertThat(server.post("/api/images/pull", key, "{\"image\":\"many:" + i + "\"}")
                            .status())
                    .isEqualTo(202);
        }
        HttpAnswer more = server.post("/api/images/pull", key, "{\"image\":\"many:more\"}");
        assertThat(more.status()).isEqualTo(429);
        assertThat(more.header("Retry-After")).isNotNull();
        DRIVER.images.releasePulls();
        Deadline.await(
                "all pulls to end", () -> !get("/api/images/pulls").body().contains("PULLING"));
    }

    @Test
    void removesOnlyUnusedImages() throws IOException {
        DRIVER.images.add("sha256:used", "used:1", 2);
        DRIVER.images.add("sha256:free", "free:1", 0);
        HttpAnswer used = server.send("DELETE", "/api/images/sha256:used", key, null);
        assertThat(used.status()).isEqualTo(409);
        assertThat(used.text("code")).isEqualTo("IMAGE_IN_USE");
        assertThat(server.send("DELETE", "/api/images/sha256:free", key, null).status())
                .isEqualTo(204);
        assertThat(server.send("DELETE", "/api/images/sha256:free", key, null).status())
                .isEqualTo(404);
        DRIVER.images.add("sha256:other", "other:1", 0);
        HttpAnswer untagged = server.post("/api/images/prune", key, "{}");
        assertThat(untagged.body()).contains("\"removed\":[]");
        HttpAnswer all = server.post("/api/images/prune", key, "{\"all\":true}");
        assertThat(all.body()).contains("\"removed\":[\"sha256:other\"]", "\"reclaimed_bytes\":1000");
        DRIVER.images.add("sha256:used", "used:1", 0);
    }

    @Test
    void acceptsIdsThatClientsHaveEncoded() throws IOException {
        DRIVER.images.add("sha256:free", "free:1", 0);
        assertThat(server.send("DELETE", "/api/images/sha256%3Afre%65", key, null)
                        .status())
                .isEqualTo(204);
        assertThat(get("/api/images").body()).doesNotContain("sha256:free");
    }

    @Test
    void pagesThroughImages() throws IOException {
        for (int i = 0; i < 5; i++) {
            DRIVER.images.add("sha256:" + i, "page:" + i, 0);
        }
        List<String> ids = new ArrayList<>();
        HttpAnswer page = server.get("/api/images?limit=2", key);
        while (true) {
            page.json().get("items").values().forEach(item -> ids.add(Texts.text(item, "id")));
            String cursor = page.text("next_cursor");
            if (cursor == null) {
                break;
            }
            page = server.get("/api/images?limit=2&cursor=" + cursor, key);
        }
        assertThat(ids).hasSize(5).doesNotHaveDuplicates();
        assertThat(server.get("/api/images?cursor=x", key).status()).isEqualTo(400);
    }

    @Test
    void belongsToTheFirstTenantOnly() throws IOException {
        String stranger = server.key(RunningServer.tenant(), "admin");
        assertThat(server.get("/api/images", stranger).status()).isEqualTo(403);
        assertThat(server.post("/api/images/pull", stranger, "{\"image\":\"web:1\"}")
                        .status())
                .isEqualTo(403);
        assertThat(server.get("/api/images", server.key(TenantId.DEFAULT, "operator"))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void saysThatTheEngineIsUnavailable() throws IOException {
        DRIVER.disconnect();
        try {
            HttpAnswer answer = server.post("/api/images/pull", key, "{\"image\":\"web:2\"}");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text("code")).isEqualTo("DRIVER_FAILED");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            assertThat(answer.text("detail")).contains("Nothing was changed.");
        } finally {
            DRIVER.reconnect();
        }
    }

    @Test
    void namesTheDriverThatHasNoImages() throws IOException {
        RunningServer processes = RunningServer.shared();
        String admin = processes.key(TenantId.DEFAULT, "admin");
        for (String path : List.of("/api/images", "/api/images/pulls")) {
            HttpAnswer answer = processes.get(path, admin);
            assertThat(answer.status()).isEqualTo(409);
            assertThat(answer.text("code")).isEqualTo("UNSUPPORTED_BY_DRIVER");
            assertThat(answer.text("detail")).isEqualTo("The process driver does not support images.");
        }
    }

    private void awaitPull(String pull, String field, String value) {
        Deadline.await(field + " " + value, () -> value.equals(get(pull).text(field)));
    }

    private HttpAnswer get(String path) {
        try {
            return server.get(path, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the outcomes of the audit rows about an image. */
    private String audited(String action, String image) {
        List<String> outcomes = new ArrayList<>();
        get("/api/audit?action=" + action).json().get("items").values().forEach(row -> {
            if (image.equals(Texts.text(row.get("details"), "image"))) {
                outcomes.add(Texts.text(row, "outcome"));
            }
        });
        return String.join(",", outcomes);
    }
}
