// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.child.FreePort;
import dev.windsock.compute.docker.PrivateEngine;
import dev.windsock.id.TenantId;
import dev.windsock.store.Store;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers on a real engine, over REST and the streams. Each test has its own tenant. */
@NullUnmarked
@Timeout(120)
final class ContainersTest {
    private static final String ENDS_WHEN_ASKED = "\"command\":[\"sh\",\"-c\",\"" + PrivateEngine.EXITS_ON_TERM + "\"]";

    private static PrivateEngine engine;
    private static RunningServer server;

    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "admin");

    @BeforeAll
    static void start() {
        engine = new PrivateEngine();
        server = RunningServer.start(Map.of(
                "windsock.compute.driver",
                "docker",
                "windsock.compute.docker.host",
                engine.host().toString(),
                "windsock.compute.docker.show-unmanaged",
                true));
    }

    @AfterAll
    static void stop() {
        server.close();
        engine.close();
    }

    @Test
    void emitsAndCountsEveryStepInOrder() throws IOException {
        try (WsClient ws = server.ws("/ws?topics=instances,volumes,vpcs", key)) {
            ws.await("WELCOME");
            String vpc =
                    createdId(server.post("/api/vpcs", key, "{\"name\":\"back\",\"cidr_block\":\"10.92.1.0/24\"}"));
            next(ws, "VPC_CREATED", vpc);
            String volume = createdId(server.post("/api/volumes", key, "{\"name\":\"data\",\"size_gb\":2}"));
            next(ws, "VOLUME_CREATED", volume);
            assertCounts(0, 0, 0, 1, 0, 1);

            int port = FreePort.next();
            HttpAnswer launched = server.post(
                    "/api/instances",
                    key,
                    "{\"name\":\"web\",\"image\":\"" + PrivateEngine.IMAGE + "\"," + ENDS_WHEN_ASKED + ","
                            + "\"vpc_id\":\"" + vpc + "\",\"ports\":[{\"host_port\":" + port
                            + ",\"instance_port\":80}]}");
            String id = createdId(launched);
            assertThat(launched.body())
                    .contains("\"ports\":[{\"host_port\":" + port
                            + ",\"instance_port\":80,\"protocol\":\"tcp\",\"address\":\"127.0.0.1\"}]");
            next(ws, "INSTANCE_CREATED", id);
            JsonNode running = next(ws, "INSTANCE_STARTED", id).get("payload");
            assertThat(Texts.text(running, "private_ip")).startsWith("10.92.1.");
            assertThat(Texts.text(running, "driver")).isEqualTo("docker");
            assertCounts(1, 1, 0, 1, 0, 1);
            assertRejected(server.send("DELETE", "/api/vpcs/" + vpc, key, null), 409, "VPC_IN_USE");

            HttpAnswer attached = server.post(
                    "/api/volumes/" + volume + "/attach",
                    key,
                    "{\"instance_id\":\"" + id + "\",\"mount_path\":\"/data\"}");
            assertThat(attached.status()).as(attached.body()).isEqualTo(200);
            assertThat(attached.text("restart_required")).isEqualTo("false");
            next(ws, "VOLUME_ATTACHED", volume);
            JsonNode recreated = next(ws, "INSTANCE_UPDATED", id).get("payload");
            assertThat(Texts.text(recreated, "driver_ref")).isNotEqualTo(Texts.text(running, "driver_ref"));
            assertCounts(1, 1, 0, 1, 1, 1);
            assertRejected(server.send("DELETE", "/api/volumes/" + volume, key, null), 409, "VOLUME_IN_USE");

            engine.docker("kill", "windsock-" + id);
            JsonNode failed = next(ws, "INSTANCE_FAILED", id);
            assertThat(Texts.text(failed.get("actor"), "name")).isEqualTo("engine");
            assertThat(Texts.text(failed.get("payload"), "exit_code")).isEqualTo("137");
            assertCounts(1, 0, 1, 1, 1, 1);

            server.send("DELETE", "/api/instances/" + id, key, null);
            next(ws, "INSTANCE_STOPPING", id);
            next(ws, "VOLUME_DETACHED", volume);
            next(ws, "INSTANCE_TERMINATED", id);
            assertCounts(0, 0, 0, 1, 0, 1);
            server.send("DELETE", "/api/volumes/" + volume, key, null);
            next(ws, "VOLUME_DELETED", volume);
            server.send("DELETE", "/api/vpcs/" + vpc, key, null);
            next(ws, "VPC_DELETED", vpc);
            assertCounts(0, 0, 0, 0, 0, 0);
        }
        assertThat(engine.docker("volume", "ls", "-q")).isEmpty();
        assertThat(engine.docker("network", "ls", "-q", "--filter", "label=dev.windsock.vpc"))
                .isEmpty();
    }

    @Test
    void rejectsInvalidInputAndLeavesNothingInTheEngine() throws IOException {
        String before = engineState();
        String image = "\"image\":\"" + PrivateEngine.IMAGE + "\"";
        assertRejected(launch("{\"name\":\"a\"}"), 400, "VALIDATION_FAILED");
        assertRejected(
                launch("{\"name\":\"a\"," + image + ",\"memory_limit_bytes\":5000000}"), 400, "VALIDATION_FAILED");
        assertRejected(launch("{\"name\":\"a\"," + image + ",\"cpu_limit_millis\":1000000}"), 400, "VALIDATION_FAILED");
        HttpAnswer invalidPort = launch("{\"name\":\"a\"," + image
                + ",\"ports\":[{\"host_port\":81,\"instance_port\":80},{\"host_port\":0,\"instance_port\":80}]}");
        assertRejected(invalidPort, 400, "VALIDATION_FAILED");
        assertThat(invalidPort.body()).contains("\"field\":\"ports[1].host_port\"");
        assertRejected(
                launch(
                        "{\"name\":\"a\"," + image
                                + ",\"ports\":[{\"host_port\":81,\"instance_port\":80},{\"host_port\":81,\"instance_port\":82}]}"),
                400,
                "VALIDATION_FAILED");
        assertRejected(
                launch("{\"name\":\"a\"," + image
                        + ",\"ports\":[{\"host_port\":81,\"instance_port\":80,\"protocol\":\"sctp\"}]}"),
                400,
                "VALIDATION_FAILED");
        for (String cidr : List.of("10.1.0.0/99", "10.1.2.3/16", "10.1.0.0", "x")) {
            assertRejected(
                    server.post("/api/vpcs", key, "{\"name\":\"v\",\"cidr_block\":\"" + cidr + "\"}"),
                    400,
                    "VALIDATION_FAILED");
        }
        assertThat(engineState()).isEqualTo(before);

        String id = createdId(launch("{\"name\":\"a\"," + image + "," + ENDS_WHEN_ASKED + "}"));
        await(id, "RUNNING");
        before = engineState();
        assertRejected(launch("{\"name\":\"a\"," + image + "}"), 409, "NAME_TAKEN");
        String volume = createdId(server.post("/api/volumes", key, "{\"name\":\"d\",\"size_gb\":1}"));
        assertRejected(
                server.post(
                        "/api/volumes/" + volume + "/attach",
                        key,
                        "{\"instance_id\":\"" + id + "\",\"mount_path\":\"data\"}"),
                400,
                "VALIDATION_FAILED");
        server.send("DELETE", "/api/volumes/" + volume, key, null);
        assertThat(engineState()).isEqualTo(before);
        terminate(id);
    }

    @Test
    void reservesAPortUntilItsInstanceIsTerminated() throws IOException {
        String vpc = createdId(server.post("/api/vpcs", key, "{\"name\":\"ports\",\"cidr_block\":\"10.92.2.0/24\"}"));
        int port = FreePort.next();
        String ports = "\"image\":\"" + PrivateEngine.IMAGE + "\"," + ENDS_WHEN_ASKED + ",\"vpc_id\":\"" + vpc
                + "\",\"ports\":[{\"host_port\":" + port + ",\"instance_port\":80}]}";
        String first = createdId(launch("{\"name\":\"first\"," + ports));
        assertRejected(launch("{\"name\":\"second\"," + ports), 409, "PORT_TAKEN");
        await(first, "RUNNING");
        assertRejected(launch("{\"name\":\"second\"," + ports), 409, "PORT_TAKEN");
        terminate(first);

        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(other.getLocalPort()).isEqualTo(port);
            String third = createdId(launch("{\"name\":\"third\"," + ports));
            await(third, "ERROR");
            HttpAnswer failed = server.get("/api/instances/" + third, key);
            assertThat(failed.text("status_code")).isEqualTo("PORT_TAKEN");
            terminate(third);
        }
        assertThat(server.send("DELETE", "/api/vpcs/" + vpc, key, null).status())
                .isEqualTo(204);
    }

    @Test
    void publishesPortsOnlyOnAddressesThatTheSettingsAllow() throws IOException {
        String image = "\"image\":\"" + PrivateEngine.IMAGE + "\"," + ENDS_WHEN_ASKED;
        int port = FreePort.next();
        for (String address : List.of("0.0.0.0", "127.0.0.2", "::1", "::", "localhost", "127.1", "fe80::1%eth0", "")) {
            HttpAnswer rejected = launch("{\"name\":\"a\"," + image + "," + ports(port, address) + "}");
            assertRejected(rejected, 400, "VALIDATION_FAILED");
            assertThat(rejected.body()).as(address).contains("\"field\":\"ports[0].address\"");
        }
        String id = createdId(launch("{\"name\":\"a\"," + image + "," + ports(port, "127.0.0.1") + "}"));
        await(id, "RUNNING");
        assertThat(engine.docker("port", "windsock-" + id)).isEqualTo("80/tcp -> 127.0.0.1:" + port + "\n");
        terminate(id);
    }

    @Test
    void keepsPortsWithoutAnAddressOnAllAddresses() throws IOException {
        int port = FreePort.next();
        String image = "\"image\":\"" + PrivateEngine.IMAGE + "\"," + ENDS_WHEN_ASKED;
        String id = createdId(launch("{\"name\":\"a\"," + image + "," + ports(port, "127.0.0.1") + "}"));
        await(id, "RUNNING");
        server.send("POST", "/api/instances/" + id + "/stop", key, "");
        await(id, "STOPPED");
        // a row from a previous version
        server.bean(Store.class)
                .write(transaction -> transaction
                        .handle()
                        .createUpdate("update instances set ports = :ports where id = :id")
                        .bind("ports", "[{\"host_port\":" + port + ",\"instance_port\":80,\"protocol\":\"tcp\"}]")
                        .bind("id", id)
                        .execute());

        server.send("POST", "/api/instances/" + id + "/start", key, "");
        await(id, "RUNNING");

        assertThat(server.get("/api/instances/" + id, key).body()).contains("\"address\":null");
        assertThat(engine.docker("port", "windsock-" + id))
                .contains("80/tcp -> 0.0.0.0:" + port, "80/tcp -> [::]:" + port);
        HttpAnswer taken = launch("{\"name\":\"b\"," + image + "," + ports(port, "127.0.0.1") + "}");
        assertRejected(taken, 409, "PORT_TAKEN");
        terminate(id);
    }

    private static String ports(int port, String address) {
        return "\"ports\":[{\"host_port\":" + port + ",\"instance_port\":80,\"address\":\"" + address + "\"}]";
    }

    @Test
    void limitsTheMeasuredCpu() throws IOException {
        String id = createdId(launch("{\"name\":\"busy\",\"image\":\"" + PrivateEngine.IMAGE
                + "\",\"command\":[\"sh\",\"-c\",\"while :; do :; done\"],\"cpu_limit_millis\":200}"));
        try (SseClient sse = server.sse("?topics=metrics&interval=1", key)) {
            Deadline.await("CPU near its limit, a fifth of a core", () -> {
                try {
                    JsonNode samples = Texts.json(sse.await("metrics").data())
                            .get("payload")
                            .get("samples");
                    for (JsonNode sample : samples.values()) {
                        String cpu = Texts.text(sample, "cpu_percentage");
                        if (Texts.text(sample, "instance_id").equals(id) && cpu != null) {
                            double percentage = Double.parseDouble(cpu);
                            return percentage > 60 && percentage < 130;
                        }
                    }
                    return false;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        terminate(id);
    }

    @Test
    void reportsALostEngineAndKeepsItsInstances() throws Exception {
        String id = createdId(
                launch("{\"name\":\"lives\",\"image\":\"" + PrivateEngine.IMAGE + "\"," + ENDS_WHEN_ASKED + "}"));
        await(id, "RUNNING");
        assertThat(server.get("/health/readiness", null).status()).isEqualTo(200);

        engine.kill();
        awaitCompute("UNREACHABLE");
        assertThat(server.get("/health/readiness", null).status()).isEqualTo(503);
        assertThat(server.get("/health/liveness", null).status()).isEqualTo(200);
        HttpAnswer stop = server.post("/api/instances/" + id + "/stop", key, null);
        assertRejected(stop, 503, "DRIVER_FAILED");
        assertThat(stop.header("Retry-After")).isEqualTo("5");
        assertRejected(launch("{\"name\":\"new\",\"image\":\"" + PrivateEngine.IMAGE + "\"}"), 503, "DRIVER_FAILED");
        assertRejected(server.post("/api/volumes", key, "{\"name\":\"v\",\"size_gb\":1}"), 503, "DRIVER_FAILED");
        assertRejected(server.get("/api/compute/unmanaged", RunningServer.ADMIN_KEY), 503, "DRIVER_FAILED");
        assertThat(server.get("/api/instances/" + id, key).text("status")).isEqualTo("RUNNING");

        engine.start();
        awaitCompute("REACHABLE");
        assertThat(server.get("/health/readiness", null).status()).isEqualTo(200);
        assertThat(server.get("/api/instances/" + id, key).text("status")).isEqualTo("RUNNING");
        terminate(id);
    }

    @Test
    void showsOtherContainersOnlyWithPermissionToManageTenants() throws IOException {
        engine.docker("run", "-d", "--name", "foreign", PrivateEngine.IMAGE, "sleep", "1000");
        try {
            assertThat(server.get("/api/compute/unmanaged", RunningServer.ADMIN_KEY)
                            .body())
                    .contains("\"name\":\"foreign\"", "\"state\":\"RUNNING\"");
            assertRejected(server.get("/api/compute/unmanaged", server.key(tenant, "admin")), 403, "FORBIDDEN");
        } finally {
            engine.docker("rm", "-f", "foreign");
        }
    }

    private HttpAnswer launch(String body) throws IOException {
        return server.post("/api/instances", key, body);
    }

    private static String createdId(HttpAnswer answer) {
        assertThat(answer.status()).as(answer.body()).isIn(201, 202);
        return answer.text("id");
    }

    private static JsonNode next(WsClient ws, String type, String resource) throws IOException {
        JsonNode message = ws.message();
        assertThat(Texts.text(message, "type")).as(message.toString()).isEqualTo(type);
        assertThat(Texts.text(message, "resource_id")).isEqualTo(resource);
        return message;
    }

    private void assertCounts(int instances, int running, int failed, int volumes, int attached, int vpcs)
            throws IOException {
        HttpAnswer summary = server.get("/api/dashboard/summary", key);
        assertThat(List.of(
                        summary.text("total_instances"),
                        summary.text("running_instances"),
                        summary.text("error_instances"),
                        summary.text("total_volumes"),
                        summary.text("attached_volumes"),
                        summary.text("total_vpcs")))
                .as(summary.body())
                .containsExactly("" + instances, "" + running, "" + failed, "" + volumes, "" + attached, "" + vpcs);
    }

    private static void assertRejected(HttpAnswer answer, int status, String code) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
    }

    private void await(String id, String status) {
        awaitText("/api/instances/" + id, status);
    }

    private void awaitCompute(String status) {
        awaitText("/api/compute", status);
    }

    private void awaitText(String target, String status) {
        Deadline.await(status, () -> {
            try {
                return server.get(target, key).text("status").equals(status);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private void terminate(String id) throws IOException {
        server.send("DELETE", "/api/instances/" + id, key, null);
        await(id, "TERMINATED");
    }

    /** Lists the containers, networks and volumes of the engine. */
    private static String engineState() {
        return engine.docker("ps", "-aq") + engine.docker("network", "ls", "-q") + engine.docker("volume", "ls", "-q");
    }
}
