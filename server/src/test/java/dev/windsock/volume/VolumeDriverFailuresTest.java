// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.FakeDriver;
import dev.windsock.compute.Mount;
import dev.windsock.compute.Remounted;
import dev.windsock.compute.RunState;
import dev.windsock.compute.VolumeSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import dev.windsock.provision.Provisioner;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Volumes with a driver that fails or starts new runs, and with concurrent requests. */
@Tag("store")
@NullUnmarked
final class VolumeDriverFailuresTest {
    private static final FakeDriver DRIVER = new FakeDriver();
    private static RunningServer server;

    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "operator");

    @BeforeAll
    static void start() {
        server = RunningServer.start(Map.of(), DRIVER);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void storesNoVolumeThatTheDriverCannotCreate() throws IOException {
        DRIVER.volumes.failNext("The disk is full.");
        assertRejected(create("data"), 503, "DRIVER_FAILED", "The disk is full.");
        assertThat(server.get("/api/volumes", key).json().get("items").size()).isZero();
        assertThat(create("data").status()).isEqualTo(201);
    }

    @Test
    void leavesNothingInTheDriverAfterARejection() throws IOException {
        create("data");
        int before = DRIVER.volumes.all().size();
        assertRejected(create("data"), 409, "NAME_TAKEN", "data");
        assertThat(DRIVER.volumes.all()).hasSize(before);
    }

    @Test
    void removesLaterWhatTheDriverCannotRemoveNow() throws IOException {
        VolumeId id = new VolumeId(create("data").text("id"));
        DRIVER.volumes.failNext("The engine is unavailable.");
        assertThat(server.send("DELETE", "/api/volumes/" + id, key, null).status())
                .isEqualTo(204);
        assertThat(server.get("/api/volumes/" + id, key).status()).isEqualTo(404);
        assertThat(DRIVER.volumes.all()).contains(id);
        // the name is already free
        assertThat(create("data").status()).isEqualTo(201);

        server.bean(Provisioner.class).sweep();
        assertThat(DRIVER.volumes.all()).doesNotContain(id);
    }

    @Test
    void removesOnlyThePendingCleanupsOfAKilledServer() throws Exception {
        VolumeId kept = new VolumeId(create("kept").text("id"));
        VolumeId pending = new VolumeId(UUID.randomUUID().toString());
        VolumeId ofAnotherDriver = new VolumeId(UUID.randomUUID().toString());
        for (VolumeId id : List.of(pending, ofAnotherDriver)) {
            DRIVER.volumes.create(new VolumeSpec(id, tenant, "pending", 1));
        }
        server.bean(Store.class).write(transaction -> {
            String insert = "insert into leftovers (id, kind, tenant_id, driver, node_id)"
                    + " values (?, 'VOLUME', ?, ?, (select id from nodes))";
            transaction.handle().execute(insert, pending.value(), tenant.value(), "fake");
            return transaction.handle().execute(insert, ofAnotherDriver.value(), tenant.value(), "other");
        });

        server.bean(Provisioner.class).sweep();

        assertThat(DRIVER.volumes.all()).contains(kept, ofAnotherDriver).doesNotContain(pending);
    }

    @Test
    void changesNothingWhenAnAttachmentFails() throws IOException {
        String id = create("data").text("id");
        String instance = launch("web");
        DRIVER.volumes.failNext("The engine is unavailable.");
        assertRejected(attach(id, instance, "/data"), 503, "DRIVER_FAILED", "The engine is unavailable.");
        assertThat(server.get("/api/volumes/" + id, key).text("status")).isEqualTo("AVAILABLE");
        assertThat(server.get("/api/instances/" + instance, key).body()).contains("\"volumes\":[]");

        attach(id, instance, "/data");
        DRIVER.volumes.failNext("The engine is unavailable.");
        assertRejected(server.post("/api/volumes/" + id + "/detach", key, null), 503, "DRIVER_FAILED", "unavailable");
        assertThat(server.get("/api/volumes/" + id, key).text("status")).isEqualTo("IN_USE");
    }

    @Test
    void storesTheNewRunOfARemount() throws IOException {
        String id = create("data").text("id");
        String instance = launch("web");
        DRIVER.volumes.whenRemounted(spec -> new Remounted.InNewRun(
                new RunState.Running(new DriverRef("recreated"), false, Instant.parse("2026-01-01T00:00:00Z"))));
        try {
            assertThat(attach(id, instance, "/data").text("restart_required")).isEqualTo("false");
        } finally {
            DRIVER.volumes.whenRemounted(spec -> new Remounted.Now());
        }
        HttpAnswer now = server.get("/api/instances/" + instance, key);
        assertThat(now.text("driver_ref")).isEqualTo("recreated");
        assertThat(now.text("started_at")).isEqualTo("2026-01-01T00:00:00.000Z");
        assertThat(now.text("status")).isEqualTo("RUNNING");
        assertThat(DRIVER.volumes.mounted(new InstanceId(instance)).mounts())
                .containsExactly(new Mount(new VolumeId(id), "/data"));
    }

    @Test
    void acceptsOneOfSeveralConcurrentAttachments() throws Exception {
        String id = create("data").text("id");
        List<String> instances = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            instances.add(launch("web" + i));
        }
        List<HttpAnswer> responses = concurrently(instances.stream()
                .<Callable<HttpAnswer>>map(instance -> () -> attach(id, instance, "/data"))
                .toList());

        assertThat(responses).extracting(HttpAnswer::status).containsExactlyInAnyOrder(200, 409, 409, 409);
        String winner = server.get("/api/volumes/" + id, key).text("instance_id");
        for (String instance : instances) {
            assertThat(server.get("/api/instances/" + instance, key).body().contains(id))
                    .isEqualTo(instance.equals(winner));
            var mounted = DRIVER.volumes.mounted(new InstanceId(instance));
            assertThat(mounted != null && !mounted.mounts().isEmpty())
                    .as(instance)
                    .isEqualTo(instance.equals(winner));
        }
    }

    @Test
    void answersConcurrentRepetitionsOfOneAttemptEqually() throws Exception {
        String id = create("data").text("id");
        String instance = launch("web");
        String body = "{\"instance_id\":\"" + instance + "\",\"mount_path\":\"/data\"}";
        Callable<HttpAnswer> send =
                () -> server.post("/api/volumes/" + id + "/attach", key, body, "Idempotency-Key: at-once");
        List<HttpAnswer> responses = concurrently(List.of(send, send, send));

        assertThat(responses).extracting(HttpAnswer::status).containsOnly(200);
        assertThat(responses)
                .extracting(HttpAnswer::position)
                .containsOnly(responses.getFirst().position());
        Callable<HttpAnswer> create =
                () -> server.post("/api/volumes", key, "{\"name\":\"one\",\"size_gb\":1}", "Idempotency-Key: create");
        List<HttpAnswer> created = concurrently(List.of(create, create, create));
        assertThat(created)
                .extracting(HttpAnswer::body)
                .containsOnly(created.getFirst().body());
        assertThat(DRIVER.volumes.all().stream()
                        .filter(volume ->
                                volume.value().equals(created.getFirst().text("id"))))
                .hasSize(1);
        assertThat(server.get("/api/volumes", key).json().get("items").size()).isEqualTo(2);
    }

    private static List<HttpAnswer> concurrently(List<Callable<HttpAnswer>> calls) throws Exception {
        List<HttpAnswer> responses = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<HttpAnswer> answer : executor.invokeAll(calls)) {
                responses.add(answer.get());
            }
        }
        return responses;
    }

    private HttpAnswer create(String name) throws IOException {
        return server.post("/api/volumes", key, "{\"name\":\"" + name + "\",\"size_gb\":1}");
    }

    private HttpAnswer attach(String id, String instance, String path) throws IOException {
        return server.post(
                "/api/volumes/" + id + "/attach",
                key,
                "{\"instance_id\":\"" + instance + "\",\"mount_path\":\"" + path + "\"}");
    }

    private String launch(String name) throws IOException {
        String id = server.post("/api/instances", key, "{\"name\":\"" + name + "\",\"command\":[\"sh\"]}")
                .text("id");
        Deadline.await("RUNNING", () -> {
            try {
                return server.get("/api/instances/" + id, key).text("status").equals("RUNNING");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return id;
    }

    private static void assertRejected(HttpAnswer answer, int status, String code, String detail) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.text("detail")).contains(detail);
    }
}
