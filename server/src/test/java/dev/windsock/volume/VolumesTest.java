// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Texts;
import io.micronaut.context.env.Environment;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Volumes of the process driver. Each test has its own tenant. */
@Tag("store")
@NullUnmarked
final class VolumesTest {
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
    void emitsAndCountsEveryStepOfALifeCycle() throws IOException {
        String start = server.get("/api/volumes", key).position();
        assertCounts(0, 0, 0);
        HttpAnswer created = server.post("/api/volumes", key, "{\"name\":\"data\",\"size_gb\":10}");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        String id = created.text("id");
        assertThat(created.header("Location")).isEqualTo("/api/volumes/" + id);
        assertThat(created.text("status")).isEqualTo("AVAILABLE");
        assertThat(created.text("tenant_id")).isEqualTo(tenant.value());
        assertThat(created.text("instance_id")).isNull();
        assertThat(created.body())
                .contains("\"instance_id\":null", "\"mount_path\":null", "\"restart_required\":false");
        assertThat(directory(id)).isEmptyDirectory();
        assertCounts(1, 0, 10_240);

        String instance = launch("web");
        HttpAnswer attached = attach(id, instance, "/data");
        assertThat(attached.status()).as(attached.body()).isEqualTo(200);
        assertThat(attached.text("status")).isEqualTo("IN_USE");
        assertThat(attached.text("instance_id")).isEqualTo(instance);
        assertThat(attached.text("mount_path")).isEqualTo("/data");
        assertThat(server.get("/api/instances/" + instance, key).body())
                .contains("\"volumes\":[{\"volume_id\":\"" + id + "\",\"mount_path\":\"/data\"}]");
        assertCounts(1, 1, 10_240);

        HttpAnswer detached = server.post("/api/volumes/" + id + "/detach", key, null);
        assertThat(detached.status()).as(detached.body()).isEqualTo(200);
        assertThat(detached.text("status")).isEqualTo("AVAILABLE");
        assertThat(server.get("/api/instances/" + instance, key).body()).contains("\"volumes\":[]");
        assertCounts(1, 0, 10_240);

        HttpAnswer deleted = server.send("DELETE", "/api/volumes/" + id, key, null);
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(server.get("/api/volumes/" + id, key).status()).isEqualTo(404);
        assertThat(directory(id)).doesNotExist();
        assertCounts(0, 0, 0);

        assertThat(eventTypes(start, id))
                .containsExactly("VOLUME_CREATED", "VOLUME_ATTACHED", "VOLUME_DETACHED", "VOLUME_DELETED");
        assertThat(eventTypes(start, instance)).contains("INSTANCE_UPDATED");
        assertThat(auditActions(id))
                .containsExactly("volume:delete", "volume:detach", "volume:attach", "volume:create");
        for (HttpAnswer answer : List.of(created, attached, detached, deleted)) {
            assertThat(answer.position()).isNotNull();
        }
    }

    @Test
    void mountsTheVolumeWithTheNextStart() throws IOException {
        String id = create("data");
        String instance = launch("web");
        await(instance, "RUNNING");
        assertThat(attach(id, instance, "/data").text("restart_required")).isEqualTo("true");
        assertThat(get(id).text("restart_required")).isEqualTo("true");
        assertThat(server.post("/api/instances/" + instance + "/stop", key, null)
                        .status())
                .isEqualTo(202);
        await(instance, "STOPPED");
        assertThat(get(id).text("restart_required")).isEqualTo("false");
        assertThat(server.post("/api/instances/" + instance + "/start", key, null)
                        .status())
                .isEqualTo(202);
        await(instance, "RUNNING");
        assertThat(get(id).text("restart_required")).isEqualTo("false");
        Path link = dataDir().resolve("instances").resolve(instance).resolve("work/data");
        assertThat(link.toRealPath()).isEqualTo(directory(id).toRealPath());

        assertThat(server.post("/api/volumes/" + id + "/detach", key, null).status())
                .isEqualTo(200);
        assertThat(Files.isSymbolicLink(link)).isFalse();
    }

    @Test
    void attachesVolumesAtLaunch() throws IOException {
        String data = create("data");
        String cache = create("cache");
        String before = get(data).position();

        HttpAnswer answer = launchWith("[{\"volume_id\":\"" + data + "\",\"mount_path\":\"/data\"},{\"volume_id\":\""
                + cache + "\",\"mount_path\":\"/cache\"}]");

        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        String instance = answer.text("id");
        launched.add(instance);
        await(instance, "RUNNING");
        assertThat(get(data).text("instance_id")).isEqualTo(instance);
        assertThat(get(data).text("restart_required")).isEqualTo("false");
        assertThat(get(cache).text("mount_path")).isEqualTo("/cache");
        assertThat(eventTypes(before, data)).containsExactly("VOLUME_ATTACHED");
        assertThat(auditActions(data)).contains("volume:attach");
    }

    @Test
    void launchesNothingWithAVolumeThatCannotBeAttached() throws IOException {
        String data = create("data");
        String other = create("other");
        String user = launch("user");
        attach(data, user, "/data");

        assertRejected(launchWith(volume(data, "/data")), 409, "VOLUME_IN_USE", user);
        assertRejected(launchWith(volume(other, "data")), 400, "VALIDATION_FAILED", "volumes[0].mount_path");
        assertRejected(launchWith(volume("01900000-0000-7000-8000-000000000001", "/data")), 404, "NOT_FOUND", "volume");
        String overlapping = "[" + volume(other, "/a").replaceAll("[\\[\\]]", "") + ","
                + volume(other, "/a/b").replaceAll("[\\[\\]]", "") + "]";
        assertRejected(launchWith(overlapping), 409, "MOUNT_PATH_TAKEN", "volumes[1].mount_path");
        assertThat(get(other).text("status")).isEqualTo("AVAILABLE");
        assertThat(server.get("/api/instances?name=mounted", key)
                        .json()
                        .get("items")
                        .size())
                .isZero();

        String withoutVolumes = server.key(tenant, Permission.INSTANCE_WRITE);
        assertRejected(
                server.post(
                        "/api/instances",
                        withoutVolumes,
                        "{\"name\":\"mounted\",\"command\":[\"sleep\",\"60\"],\"volumes\":" + volume(other, "/a")
                                + "}"),
                403,
                "FORBIDDEN",
                "volume:write");
    }

    private static String volume(String id, String path) {
        return "[{\"volume_id\":\"" + id + "\",\"mount_path\":\"" + path + "\"}]";
    }

    private HttpAnswer launchWith(String volumes) throws IOException {
        return server.post(
                "/api/instances",
                key,
                "{\"name\":\"mounted\",\"command\":[\"sleep\",\"60\"],\"volumes\":" + volumes + "}");
    }

    @Test
    void detachesTheVolumesOfATerminatedInstanceAndKeepsTheirContent() throws IOException {
        String start = server.get("/api/volumes", key).position();
        String id = create("data");
        String instance = launch("web");
        await(instance, "RUNNING");
        attach(id, instance, "/data");
        Files.writeString(directory(id).resolve("file"), "kept");
        server.send("DELETE", "/api/instances/" + instance, key, null);
        await(instance, "TERMINATED");

        assertThat(get(id).text("status")).isEqualTo("AVAILABLE");
        assertThat(server.get("/api/instances/" + instance, key).body()).contains("\"volumes\":[]");
        assertThat(directory(id).resolve("file")).hasContent("kept");
        // a change can be read before its event
        Deadline.await("INSTANCE_TERMINATED", () -> hasEvent(start, "INSTANCE_TERMINATED"));
        assertThat(eventTypes(start, id)).containsExactly("VOLUME_CREATED", "VOLUME_ATTACHED", "VOLUME_DETACHED");
        List<String> all = eventTypesIn(start, "VOLUME_DETACHED", "INSTANCE_TERMINATED");
        assertThat(all).containsExactly("VOLUME_DETACHED", "INSTANCE_TERMINATED");
    }

    @Test
    void rejectsImpossibleRequestsWithoutChanges() throws IOException {
        String id = create("data");
        String other = create("other");
        String instance = launch("web");
        await(instance, "RUNNING");
        attach(id, instance, "/var/data");

        assertRejected(
                server.post("/api/volumes", key, "{\"name\":\"data\",\"size_gb\":1}"), 409, "NAME_TAKEN", "data");
        assertRejected(server.send("DELETE", "/api/volumes/" + id, key, null), 409, "VOLUME_IN_USE", instance);
        assertRejected(attach(id, instance, "/elsewhere"), 409, "VOLUME_IN_USE", instance);
        for (String path : List.of("/var/data", "/var", "/var/data/below")) {
            assertRejected(attach(other, instance, path), 409, "MOUNT_PATH_TAKEN", "/var/data");
        }
        assertRejected(attach(other, instance, "data"), 400, "VALIDATION_FAILED", "absolute");
        assertRejected(attach(other, instance, "/a/../b"), 400, "VALIDATION_FAILED", "..");
        assertRejected(attach(other, instance, "/"), 400, "VALIDATION_FAILED", "/ itself");
        assertRejected(server.post("/api/volumes/" + other + "/detach", key, null), 409, "INVALID_STATE", "IN_USE");
        assertRejected(attach(other, "01900000-0000-7000-8000-00000000dead", "/x"), 404, "NOT_FOUND", "instance");
        String gone = launch("gone");
        server.send("DELETE", "/api/instances/" + gone, key, null);
        await(gone, "TERMINATED");
        assertRejected(attach(other, gone, "/x"), 409, "INVALID_STATE", "TERMINATED");

        assertThat(get(other).text("status")).isEqualTo("AVAILABLE");
        assertThat(get(id).text("mount_path")).isEqualTo("/var/data");
        assertCounts(2, 1, 2_048);
    }

    @Test
    void rejectsInvalidVolumesAndNamesTheField() throws IOException {
        for (String body : List.of(
                "{\"name\":\"no spaces\",\"size_gb\":1}",
                "{\"size_gb\":1}",
                "{\"name\":\"" + "x".repeat(65) + "\",\"size_gb\":1}")) {
            assertRejected(server.post("/api/volumes", key, body), 400, "VALIDATION_FAILED", "name");
        }
        for (String size : List.of("0", "-1", "65537", "null")) {
            assertRejected(
                    server.post("/api/volumes", key, "{\"name\":\"data\",\"size_gb\":" + size + "}"),
                    400,
                    "VALIDATION_FAILED",
                    "size_gb");
        }
        assertRejected(
                server.post("/api/volumes", key, "{\"name\":\"data\",\"size_gb\":1,\"colour\":\"red\"}"),
                400,
                "VALIDATION_FAILED",
                "colour");
        assertCounts(0, 0, 0);
    }

    @Test
    void hidesVolumesOfOtherTenants() throws IOException {
        String id = create("data");
        String stranger = server.key(RunningServer.tenant(), "admin");
        String instance = launch("web");
        assertThat(server.get("/api/volumes/" + id, stranger).status()).isEqualTo(404);
        assertThat(server.send("DELETE", "/api/volumes/" + id, stranger, null).status())
                .isEqualTo(404);
        assertThat(server.post("/api/volumes/" + id + "/detach", stranger, null).status())
                .isEqualTo(404);
        assertThat(server.get("/api/volumes", stranger).json().get("items").size())
                .isZero();
        HttpAnswer otherVolume = server.post("/api/volumes", stranger, "{\"name\":\"data\",\"size_gb\":1}");
        assertThat(otherVolume.status()).isEqualTo(201);
        // the other tenant's volume, this tenant's instance
        assertRejected(
                server.post(
                        "/api/volumes/" + otherVolume.text("id") + "/attach",
                        stranger,
                        "{\"instance_id\":\"" + instance + "\",\"mount_path\":\"/data\"}"),
                404,
                "NOT_FOUND",
                "instance");
        assertThat(get(id).text("status")).isEqualTo("AVAILABLE");
    }

    @Test
    void requiresPermissionsToReadAndWrite() throws IOException {
        String id = create("data");
        String reader = server.key(tenant, Permission.VOLUME_READ);
        String nobody = server.key(tenant, Permission.INSTANCE_WRITE, Permission.INSTANCE_READ);
        assertThat(server.get("/api/volumes/" + id, reader).status()).isEqualTo(200);
        assertThat(server.get("/api/volumes", nobody).status()).isEqualTo(403);
        assertThat(server.send("DELETE", "/api/volumes/" + id, reader, null).status())
                .isEqualTo(403);
        assertThat(server.post("/api/volumes", reader, "{\"name\":\"x\",\"size_gb\":1}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void executesARepeatedMutationOnce() throws IOException {
        String body = "{\"name\":\"once\",\"size_gb\":1}";
        HttpAnswer first = server.post("/api/volumes", key, body, "Idempotency-Key: create-1");
        HttpAnswer repeated = server.post("/api/volumes", key, body, "Idempotency-Key: create-1");
        assertThat(repeated.status()).isEqualTo(201);
        assertThat(repeated.body()).isEqualTo(first.body());
        assertThat(repeated.position()).isEqualTo(first.position());
        assertThat(repeated.header("Idempotent-Replayed")).isEqualTo("true");
        assertRejected(
                server.post("/api/volumes", key, body.replace("1}", "2}"), "Idempotency-Key: create-1"),
                409,
                "IDEMPOTENCY_KEY_REUSED",
                "");
        String instance = launch("web");
        String attachment = "{\"instance_id\":\"" + instance + "\",\"mount_path\":\"/data\"}";
        String path = "/api/volumes/" + first.text("id");
        HttpAnswer attached = server.post(path + "/attach", key, attachment, "Idempotency-Key: attach-1");
        assertThat(server.post(path + "/attach", key, attachment, "Idempotency-Key: attach-1")
                        .body())
                .isEqualTo(attached.body());
        HttpAnswer detached = server.post(path + "/detach", key, null, "Idempotency-Key: detach-1");
        assertThat(detached.status()).isEqualTo(200);
        assertThat(server.post(path + "/detach", key, null, "Idempotency-Key: detach-1")
                        .position())
                .isEqualTo(detached.position());
    }

    @Test
    void pagesThroughVolumesNewestFirst() throws IOException {
        for (String name : List.of("a", "b", "c")) {
            create(name);
        }
        List<String> names = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = server.get("/api/volumes?limit=1" + cursor, key).json();
            page.get("items").values().forEach(volume -> names.add(Texts.text(volume, "name")));
            cursor = Texts.text(page, "next_cursor") == null ? null : "&cursor=" + Texts.text(page, "next_cursor");
        }
        assertThat(names).containsExactly("c", "b", "a");
        assertThat(server.get("/api/volumes?limit=201", key).status()).isEqualTo(400);
        assertThat(server.get("/api/volumes?cursor=nonsense", key).status()).isEqualTo(400);
    }

    @Test
    void pushesCountsImmediately() throws IOException {
        try (SseClient stream = server.sse("?topics=summary&interval=60", key)) {
            assertThat(stream.await("summary").data()).contains("\"total_volumes\":0");
            create("data");
            assertThat(stream.await("summary").data()).contains("\"total_volumes\":1", "\"total_storage_mb\":1024");
        }
    }

    private String create(String name) throws IOException {
        HttpAnswer answer = server.post("/api/volumes", key, "{\"name\":\"" + name + "\",\"size_gb\":1}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return answer.text("id");
    }

    private HttpAnswer get(String id) throws IOException {
        return server.get("/api/volumes/" + id, key);
    }

    private HttpAnswer attach(String id, String instance, String path) throws IOException {
        return server.post(
                "/api/volumes/" + id + "/attach",
                key,
                "{\"instance_id\":\"" + instance + "\",\"mount_path\":\"" + path + "\"}");
    }

    private String launch(String name) throws IOException {
        HttpAnswer answer =
                server.post("/api/instances", key, "{\"name\":\"" + name + "\",\"command\":[\"sleep\",\"60\"]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(202);
        launched.add(answer.text("id"));
        return answer.text("id");
    }

    private void await(String instance, String status) {
        Deadline.await(status, () -> {
            try {
                return server.get("/api/instances/" + instance, key)
                        .text("status")
                        .equals(status);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void assertCounts(int total, int attached, int storageMb) throws IOException {
        HttpAnswer summary = server.get("/api/dashboard/summary", key);
        assertThat(summary.text("total_volumes")).isEqualTo(Integer.toString(total));
        assertThat(summary.text("attached_volumes")).isEqualTo(Integer.toString(attached));
        assertThat(summary.text("total_storage_mb")).isEqualTo(Integer.toString(storageMb));
    }

    private Path dataDir() {
        return Path.of(server.bean(Environment.class)
                .getProperty("windsock.data-dir", String.class)
                .orElseThrow());
    }

    private Path directory(String volume) {
        return dataDir().resolve("volumes").resolve(tenant.value()).resolve(volume);
    }

    private List<String> eventTypes(String after, String resource) throws IOException {
        return events(after).stream()
                .filter(event -> resource.equals(Texts.text(event, "resource_id")))
                .map(event -> Texts.text(event, "type"))
                .toList();
    }

    private boolean hasEvent(String after, String type) {
        try {
            return !eventTypesIn(after, type).isEmpty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> eventTypesIn(String after, String... types) throws IOException {
        return events(after).stream()
                .map(event -> Texts.text(event, "type"))
                .filter(List.of(types)::contains)
                .toList();
    }

    private List<JsonNode> events(String after) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        server.get("/api/events?limit=200&after=" + after, key)
                .json()
                .get("items")
                .values()
                .forEach(events::add);
        return events;
    }

    private List<String> auditActions(String id) throws IOException {
        List<String> actions = new ArrayList<>();
        server.get("/api/audit?resource_type=VOLUME&resource_id=" + id, key)
                .json()
                .get("items")
                .values()
                .forEach(row -> actions.add(Texts.text(row, "action")));
        return actions;
    }

    private static void assertRejected(HttpAnswer answer, int status, String code, String detail) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.text("detail")).contains(detail);
    }
}
