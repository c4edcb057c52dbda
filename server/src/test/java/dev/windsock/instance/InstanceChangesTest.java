// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.compute.FakeDriver;
import dev.windsock.compute.FakeImages;
import dev.windsock.id.InstanceId;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Changes to instances over REST, with a driver that can change only limits in place. */
@NullUnmarked
final class InstanceChangesTest {
    private static final FakeDriver DRIVER = new FakeDriver();
    private static final String SECRET = "hunter2-secret";
    private static RunningServer server;

    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "operator");

    @BeforeAll
    static void start() {
        server = RunningServer.start(Map.of(), DRIVER);
        DRIVER.images.add("sha256:web", "web:1", 1);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void releasePulls() {
        DRIVER.images.releasePulls();
    }

    @Test
    void changesLabelsWithoutANewRun() throws IOException {
        String id = launch("\"labels\":{\"a\":\"1\",\"b\":\"2\"}");
        String run = get(id).text("driver_ref");
        String before = get(id).position();

        HttpAnswer changed = patch(id, "{\"labels\":{\"a\":null,\"c\":\"3\"}}");

        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.body()).contains("\"changed\":[\"labels\"]", "\"new_run\":false");
        assertThat(changed.header("ETag")).isEqualTo(get(id).header("ETag"));
        assertThat(get(id).json().get("labels").toString()).contains("b", "c").doesNotContain("\"a\"");
        assertThat(get(id).text("driver_ref")).isEqualTo(run);
        assertThat(server.get("/api/instances?label=c:3", key).body()).contains(id);
        assertThat(server.get("/api/instances?label=a:1", key).body()).doesNotContain(id);
        assertThat(types(before, id)).containsExactly("INSTANCE_UPDATED");
    }

    @Test
    void changesLimitsOfTheCurrentRun() throws IOException {
        String id = launch("\"memory_limit_bytes\":100000000");
        HttpAnswer changed = patch(id, "{\"memory_limit_bytes\":200000000,\"cpu_limit_millis\":500}");
        assertThat(changed.body())
                .contains("\"changed\":[\"cpu_limit_millis\",\"memory_limit_bytes\"]", "\"new_run\":false");
        assertThat(DRIVER.limited(new InstanceId(id)).orElseThrow().memoryLimitBytes())
                .isEqualTo(200_000_000);
        assertThat(get(id).text("status")).isEqualTo("RUNNING");

        HttpAnswer tooLow = patch(id, "{\"memory_limit_bytes\":5000000}");
        assertRejected(tooLow, 409, "INVALID_STATE", "uses more memory");
        assertThat(get(id).text("memory_limit_bytes")).isEqualTo("200000000");
    }

    @Test
    void startsANewRunForAChangeOfTheEnvironment() throws IOException {
        String id = launch("\"env\":{\"KEEP\":\"1\",\"TOKEN\":\"old-" + SECRET + "\",\"GONE\":\"x\"}");
        String run = get(id).text("driver_ref");
        String before = get(id).position();
        String body = "{\"env\":{\"TOKEN\":\"" + SECRET + "\",\"GONE\":null}}";

        HttpAnswer dry = server.send("PATCH", "/api/instances/" + id + "?dry_run=true", key, body);
        assertThat(dry.body())
                .contains("\"changed\":[\"env\"]", "\"new_run\":true", "\"dry_run\":true")
                .doesNotContain(SECRET);
        assertThat(types(before, id)).isEmpty();

        HttpAnswer changed = patch(id, body);
        assertThat(changed.text("new_run")).isEqualTo("true");
        assertThat(Texts.text(changed.json().get("instance"), "status")).isEqualTo("STOPPING");
        await(id, "RUNNING");
        assertThat(get(id).text("driver_ref")).isNotEqualTo(run);
        assertThat(server.get("/api/instances/" + id + "/env", key).body())
                .contains("\"KEEP\":\"1\"", SECRET)
                .doesNotContain("GONE");
        assertThat(types(before, id))
                .containsExactly("INSTANCE_STOPPING", "INSTANCE_STOPPED", "INSTANCE_STARTING", "INSTANCE_STARTED");
        JsonNode audit = audited(id);
        assertThat(Texts.text(audit.get("details"), "changed")).isEqualTo("env");
        assertThat(Texts.text(audit.get("details"), "env_names")).isEqualTo("GONE, TOKEN");
        assertThat(server.get("/api/audit?resource_id=" + id, key).body()).doesNotContain(SECRET);
    }

    @Test
    void changesAStoppedInstanceWithoutARun() throws IOException {
        String id = launch("\"working_dir\":\"/a\"");
        server.post("/api/instances/" + id + "/stop", key, null);
        await(id, "STOPPED");
        String before = get(id).position();

        HttpAnswer changed = patch(id, "{\"image\":\"web:2\",\"working_dir\":null,\"entrypoint\":[\"tini\",\"--\"]}");

        assertThat(changed.body())
                .contains("\"changed\":[\"entrypoint\",\"image\",\"working_dir\"]", "\"new_run\":false");
        assertThat(get(id).text("status")).isEqualTo("STOPPED");
        assertThat(get(id).text("image")).isEqualTo("web:2");
        assertThat(get(id).text("working_dir")).isNull();
        assertThat(types(before, id)).containsExactly("INSTANCE_UPDATED");
    }

    @Test
    void leavesTheRunUntouchedIfTheImageCannotBePulled() throws IOException {
        String id = launch("\"env\":{}");
        HttpAnswer before = get(id);

        assertRejected(
                patch(id, "{\"image\":\"" + FakeImages.MISSING + "\"}"),
                409,
                "IMAGE_NOT_AVAILABLE",
                "does not exist. Nothing was changed.");

        assertThat(get(id).body()).isEqualTo(before.body());
        HttpAnswer changed = patch(id, "{\"image\":\"web:3\"}");
        assertThat(changed.text("new_run")).isEqualTo("true");
        await(id, "RUNNING");
        assertThat(get(id).text("image")).isEqualTo("web:3");
    }

    @Test
    void changesNothingForAnEmptyOrEqualPatch() throws IOException {
        String id = launch("\"env\":{\"A\":\"1\"}");
        HttpAnswer before = get(id);
        for (String body : List.of("{}", "{\"env\":{\"A\":\"1\"}}", "{\"user\":null,\"env\":{\"NONE\":null}}")) {
            HttpAnswer same = patch(id, body);
            assertThat(same.status()).as(same.body()).isEqualTo(200);
            assertThat(same.body()).contains("\"changed\":[]", "\"new_run\":false");
        }
        assertThat(get(id).body()).isEqualTo(before.body());
        assertThat(types(before.position(), id)).isEmpty();
    }

    @Test
    void rejectsWhatCannotChangeAndNamesTheField() throws IOException {
        String id = launch("\"env\":{}");
        Map<String, String> invalid = Map.of(
                "{\"name\":\"other\"}", "name",
                "{\"vpc_id\":\"01900000-0000-7000-8000-000000000001\"}", "vpc_id",
                "{\"volumes\":[]}", "",
                "{\"colour\":null}", "colour",
                "{\"env\":{\"A=B\":\"1\"}}", "env.A=B",
                "{\"ports\":[{\"host_port\":0,\"instance_port\":1}]}", "ports[0].host_port",
                "{\"memory_limit_bytes\":1}", "memory_limit_bytes",
                "{\"command\":\"sleep\"}", "command");
        for (Map.Entry<String, String> patch : invalid.entrySet()) {
            HttpAnswer answer = patch(id, patch.getKey());
            if (patch.getValue().isEmpty()) {
                assertThat(answer.status()).isEqualTo(200);
            } else {
                assertThat(answer.status()).as(patch.getKey() + answer.body()).isEqualTo(400);
                assertThat(Texts.text(answer.json().get("errors").get(0), "field"))
                        .isEqualTo(patch.getValue());
            }
        }
        assertThat(patch(id, "[]").text("code")).isEqualTo("MALFORMED_BODY");
        assertThat(server.send("PATCH", "/api/instances/" + id, server.key(RunningServer.tenant(), "admin"), "{}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void rejectsAPortThatIsTakenAsALaunchDoes() throws IOException {
        String first = launch("\"ports\":[{\"host_port\":18081,\"instance_port\":80}]");
        String second = launch("\"ports\":[{\"host_port\":18082,\"instance_port\":80}]");
        assertRejected(
                patch(second, "{\"ports\":[{\"host_port\":18081,\"instance_port\":80}]}"), 409, "PORT_TAKEN", "18081");
        // an instance's own port does not conflict with its request
        HttpAnswer more = patch(
                first,
                "{\"ports\":[{\"host_port\":18081,\"instance_port\":8080},{\"host_port\":18083,\"instance_port\":80}]}");
        assertThat(more.status()).as(more.body()).isEqualTo(200);
        await(first, "RUNNING");
        HttpAnswer none = patch(first, "{\"ports\":null}");
        assertThat(none.body()).contains("\"changed\":[\"ports\"]");
        await(first, "RUNNING");
        assertThat(get(first).json().get("ports").size()).isZero();
    }

    @Test
    void requiresTheVersionOfIfMatch() throws IOException {
        String id = launch("\"env\":{}");
        String version = get(id).header("ETag");
        assertRejected(
                server.send("PATCH", "/api/instances/" + id, key, "{\"labels\":{\"a\":\"1\"}}", "If-Match: \"99\""),
                409,
                "VERSION_CONFLICT",
                "99");
        assertThat(server.send(
                                "PATCH",
                                "/api/instances/" + id,
                                key,
                                "{\"labels\":{\"a\":\"1\"}}",
                                "If-Match: " + version,
                                "Idempotency-Key: change-1")
                        .status())
                .isEqualTo(200);
        HttpAnswer repeated = server.send(
                "PATCH",
                "/api/instances/" + id,
                key,
                "{\"labels\":{\"a\":\"1\"}}",
                "If-Match: " + version,
                "Idempotency-Key: change-1");
        assertThat(repeated.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(repeated.status()).isEqualTo(200);
    }

    @Test
    void requiresQuotaForALimitThatGrows() throws IOException {
        String admin = server.key(TenantId.DEFAULT, "admin");
        HttpAnswer created = server.post(
                "/api/tenants",
                admin,
                "{\"name\":\"small-" + tenant.value() + "\",\"quotas\":{\"cpu_limit_millis\":1000}}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        String operator = server.key(new TenantId(created.text("id")), "operator");
        HttpAnswer launched = server.post(
                "/api/instances", operator, "{\"name\":\"web\",\"image\":\"web:1\",\"cpu_limit_millis\":800}");
        String path = "/api/instances/" + launched.text("id");
        Deadline.await("RUNNING", () -> "RUNNING".equals(get(path, operator).text("status")));
        assertRejected(
                server.send("PATCH", path, operator, "{\"cpu_limit_millis\":1200}"), 409, "QUOTA_EXCEEDED", "core");
        assertRejected(
                server.send("PATCH", path, operator, "{\"cpu_limit_millis\":null}"),
                409,
                "QUOTA_EXCEEDED",
                "cpu_limit_millis");
        assertThat(server.send("PATCH", path, operator, "{\"cpu_limit_millis\":1000}")
                        .status())
                .isEqualTo(200);
        assertThat(server.send("PATCH", path, operator, "{\"cpu_limit_millis\":100}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void changesNothingWhileTheEngineIsUnavailable() throws IOException {
        String id = launch("\"env\":{}");
        DRIVER.disconnect();
        try {
            HttpAnswer answer = patch(id, "{\"env\":{\"A\":\"1\"}}");
            assertRejected(answer, 503, "DRIVER_FAILED", "Nothing was changed.");
            assertThat(answer.header("Retry-After")).isEqualTo("5");
            // changing labels does not involve the engine
            assertThat(patch(id, "{\"labels\":{\"a\":\"1\"}}").status()).isEqualTo(200);
        } finally {
            DRIVER.reconnect();
        }
    }

    private String launch(String fields) throws IOException {
        HttpAnswer launched = server.post(
                "/api/instances",
                key,
                "{\"name\":\"i" + Integer.toHexString(fields.hashCode()) + "\",\"image\":\"web:1\"," + fields + "}");
        assertThat(launched.status()).as(launched.body()).isEqualTo(202);
        String id = launched.text("id");
        await(id, "RUNNING");
        return id;
    }

    private HttpAnswer patch(String id, String body) throws IOException {
        return server.send("PATCH", "/api/instances/" + id, key, body);
    }

    private HttpAnswer get(String id) {
        return get("/api/instances/" + id, key);
    }

    private static HttpAnswer get(String path, String key) {
        try {
            return server.get(path, key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void await(String id, String status) {
        Deadline.await(status, () -> status.equals(get(id).text("status")));
    }

    /** Returns the types of the changes to an instance. */
    private List<String> types(String after, String id) {
        List<String> types = new ArrayList<>();
        get("/api/events?after=" + after + "&resource_ids=" + id, key)
                .json()
                .get("items")
                .values()
                .forEach(event -> types.add(Texts.text(event, "type")));
        types.remove("AUDIT_LOG");
        return types;
    }

    private JsonNode audited(String id) {
        return get("/api/audit?action=instance:change&resource_id=" + id, key)
                .json()
                .get("items")
                .get(0);
    }

    private static void assertRejected(HttpAnswer answer, int status, String code, String detail) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.text("detail")).contains(detail);
    }
}
