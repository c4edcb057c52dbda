// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rejections of requests about instances of the process driver, and their details. */
@Tag("store")
@NullUnmarked
final class InstanceRejectionsTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "operator");
    private final List<String> launched = new ArrayList<>();

    @AfterEach
    void terminate() throws IOException {
        for (String id : launched) {
            server.send("DELETE", "/api/instances/" + id, key, null);
        }
    }

    @Test
    void keepsANameUntilItsInstanceIsTerminated() throws IOException {
        String id = launch("web");
        assertRejected(
                server.post("/api/instances", key, "{\"name\":\"web\",\"command\":[\"sleep\",\"60\"]}"),
                "NAME_TAKEN",
                "web");
        // the name is free in another tenant
        String other = server.key(RunningServer.tenant(), "operator");
        HttpAnswer otherInstance =
                server.post("/api/instances", other, "{\"name\":\"web\",\"command\":[\"sleep\",\"60\"]}");
        assertThat(otherInstance.status()).isEqualTo(202);
        server.send("DELETE", "/api/instances/" + otherInstance.text("id"), other, null);
        assertThat(server.send("DELETE", "/api/instances/" + id, key, null).status())
                .isEqualTo(202);
        await(id, "TERMINATED");
        launch("web");
    }

    @Test
    void boundsTheTextOfALaunch() throws IOException {
        String word = "A".repeat(65_000);
        HttpAnswer command = server.post(
                "/api/instances",
                key,
                "{\"name\":\"big\",\"command\":[\"x\",\"" + word + "\",\"" + word + "é\"],\"labels\":{\"a\":\""
                        + "b".repeat(256) + "\",\"c\":\"" + "d".repeat(256) + "\",\"e\":\"" + "f".repeat(256)
                        + "\",\"g\":\"" + "h".repeat(256) + "\",\"i\":\"j\"}}");
        assertThat(command.status()).isEqualTo(202);
        launched.add(command.text("id"));
        HttpAnswer more = server.post(
                "/api/instances",
                key,
                "{\"name\":\"bigger\",\"command\":[\"" + word + "\"],\"env\":{\"A\":\"" + "é".repeat(32_000)
                        + "\",\"B\":\"" + "é".repeat(1_100) + "\"}}");
        assertThat(more.status()).isEqualTo(400);
        assertThat(Texts.text(more.json().get("errors").get(0), "field")).isEqualTo("env");
        assertThat(more.text("detail")).contains("131072 bytes in total, but have 131202");
    }

    @Test
    void rejectsWhatOnlyImagesHave() throws IOException {
        Map<String, String> fields = Map.of("entrypoint", "[\"sh\"]", "user", "\"root\"", "pull_policy", "\"always\"");
        for (Map.Entry<String, String> field : fields.entrySet()) {
            HttpAnswer answer = server.post(
                    "/api/instances",
                    key,
                    "{\"name\":\"web\",\"command\":[\"true\"],\"" + field.getKey() + "\":" + field.getValue() + "}");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(Texts.text(answer.json().get("errors").get(0), "field")).isEqualTo(field.getKey());
            assertThat(answer.text("detail")).contains("does not run images");
        }
    }

    @Test
    void reportsAMissingWorkingDirectory() throws IOException {
        HttpAnswer launched = server.post(
                "/api/instances", key, "{\"name\":\"web\",\"command\":[\"true\"],\"working_dir\":\"/no/such\"}");
        assertThat(launched.text("working_dir")).isEqualTo("/no/such");
        this.launched.add(launched.text("id"));
        await(launched.text("id"), "ERROR");
        HttpAnswer failed = server.get("/api/instances/" + launched.text("id"), key);
        assertThat(failed.text("status_code")).isEqualTo("PROGRAM_NOT_FOUND");
        assertThat(failed.text("status_reason")).contains("/no/such does not exist");
    }

    @Test
    void hidesInstancesOfOtherTenants() throws IOException {
        String id = launch("web");
        String stranger = server.key(RunningServer.tenant(), "admin");
        for (String path : List.of("", "/logs", "/metrics")) {
            HttpAnswer answer = server.get("/api/instances/" + id + path, stranger);
            assertThat(answer.status()).as(path).isEqualTo(404);
            assertThat(answer.text("code")).isEqualTo("NOT_FOUND");
        }
        for (String command : List.of("start", "stop", "restart", "pause", "resume")) {
            assertThat(server.post("/api/instances/" + id + "/" + command, stranger, null)
                            .status())
                    .as(command)
                    .isEqualTo(404);
        }
        assertThat(server.send("DELETE", "/api/instances/" + id, stranger, null).status())
                .isEqualTo(404);
        assertThat(server.get("/api/instances", stranger).json().get("items").size())
                .isZero();
    }

    @Test
    void namesTheRequiredStates() throws IOException {
        String id = launch("web");
        await(id, "RUNNING");
        assertRejected(server.post("/api/instances/" + id + "/start", key, null), "INVALID_STATE", "STOPPED or ERROR");
        assertRejected(server.post("/api/instances/" + id + "/resume", key, null), "INVALID_STATE", "PAUSED");
        assertThat(server.post("/api/instances/" + id + "/stop", key, null).status())
                .isEqualTo(202);
        await(id, "STOPPED");
        assertRejected(
                server.post("/api/instances/" + id + "/stop", key, null),
                "INVALID_STATE",
                "STARTING or RUNNING or STOPPING or PAUSED");
        assertRejected(server.post("/api/instances/" + id + "/pause", key, null), "INVALID_STATE", "RUNNING");
    }

    @Test
    void rejectsAnOldVersion() throws IOException {
        String id = launch("web");
        await(id, "RUNNING");
        HttpAnswer seen = server.get("/api/instances/" + id, key);
        assertThat(seen.header("ETag")).isEqualTo("\"" + seen.text("version") + "\"");
        assertRejected(
                server.post("/api/instances/" + id + "/stop", key, null, "If-Match: \"999\""),
                "VERSION_CONFLICT",
                seen.text("version"));
        assertThat(server.post("/api/instances/" + id + "/stop", key, null, "If-Match: newest")
                        .status())
                .isEqualTo(400);
        HttpAnswer stopped =
                server.post("/api/instances/" + id + "/stop", key, null, "If-Match: " + seen.header("ETag"));
        assertThat(stopped.status()).isEqualTo(202);
        assertThat(stopped.position()).isNotNull();
    }

    @Test
    void launchesOneInstanceForARepeatedRequest() throws IOException {
        String body = "{\"name\":\"once\",\"command\":[\"sleep\",\"60\"]}";
        HttpAnswer first = server.post("/api/instances", key, body, "Idempotency-Key: launch-1");
        launched.add(first.text("id"));
        HttpAnswer repeated = server.post("/api/instances", key, body, "Idempotency-Key: launch-1");
        assertThat(repeated.status()).isEqualTo(202);
        assertThat(repeated.body()).isEqualTo(first.body());
        assertThat(repeated.position()).isEqualTo(first.position());
        assertRejected(
                server.post("/api/instances", key, body.replace("60", "61"), "Idempotency-Key: launch-1"),
                "IDEMPOTENCY_KEY_REUSED",
                "");
        // a rejected attempt does not use up its idempotency key
        assertThat(server.post("/api/instances", key, body, "Idempotency-Key: launch-2")
                        .text("code"))
                .isEqualTo("NAME_TAKEN");
    }

    @Test
    void pagesThroughInstancesNewestFirst() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            launch(name);
        }
        List<String> names = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = server.get("/api/instances?limit=1" + cursor, key).json();
            page.get("items").values().forEach(instance -> names.add(Texts.text(instance, "name")));
            cursor = Texts.text(page, "next_cursor") == null ? null : "&cursor=" + Texts.text(page, "next_cursor");
        }
        assertThat(names).containsExactly("c", "b", "a");
    }

    private String launch(String name) throws IOException {
        HttpAnswer answer =
                server.post("/api/instances", key, "{\"name\":\"" + name + "\",\"command\":[\"sleep\",\"60\"]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        assertThat(answer.text("status")).isEqualTo("STARTING");
        launched.add(answer.text("id"));
        return answer.text("id");
    }

    private void await(String id, String status) {
        Deadline.await(status, () -> {
            try {
                return server.get("/api/instances/" + id, key).text("status").equals(status);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void assertRejected(HttpAnswer answer, String code, String detail) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(409);
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.text("detail")).contains(detail);
    }
}
