// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.compute.FakeDriver;
import dev.windsock.compute.NetworkSpec;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Texts;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** VPCs of a driver with networks. Each test has its own tenant. */
@Tag("store")
@NullUnmarked
final class VpcsTest {
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
    void emitsAndCountsEveryStepOfALifeCycle() throws IOException {
        String start = server.get("/api/vpcs", key).position();
        HttpAnswer created = create("backend", "10.10.0.0/16");
        assertThat(created.status()).as(created.body()).isEqualTo(201);
        String id = created.text("id");
        assertThat(created.header("Location")).isEqualTo("/api/vpcs/" + id);
        assertThat(created.text("cidr_block")).isEqualTo("10.10.0.0/16");
        assertThat(created.text("status")).isEqualTo("AVAILABLE");
        assertThat(networks()).containsExactly("10.10.0.0/16");
        assertThat(server.get("/api/vpcs/" + id, key).body()).isEqualTo(created.body());
        assertThat(vpcs()).isEqualTo("1");

        HttpAnswer deleted = server.send("DELETE", "/api/vpcs/" + id, key, null);
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(server.get("/api/vpcs/" + id, key).status()).isEqualTo(404);
        assertThat(networks()).isEmpty();
        assertThat(vpcs()).isEqualTo("0");
        assertThat(types(start)).containsExactly("VPC_CREATED", "AUDIT_LOG", "VPC_DELETED", "AUDIT_LOG");
        assertThat(created.position()).isNotNull();
        assertThat(deleted.position()).isNotNull();
    }

    @Test
    void rejectsOverlappingBlocks() throws IOException {
        create("first", "10.20.0.0/16");
        for (String cidr : List.of("10.20.0.0/16", "10.20.128.0/24", "10.0.0.0/8")) {
            assertRejected(create("second", cidr), 409, "CIDR_OVERLAP", "first");
        }
        // the detail does not reveal another tenant's VPC
        String stranger = server.key(RunningServer.tenant(), "operator");
        HttpAnswer otherVpc =
                server.post("/api/vpcs", stranger, "{\"name\":\"first\",\"cidr_block\":\"10.20.0.0/16\"}");
        assertRejected(otherVpc, 409, "CIDR_OVERLAP", "on this host");
        assertThat(otherVpc.body()).doesNotContain("first");
        assertThat(networks()).containsExactly("10.20.0.0/16");
        assertThat(vpcs()).isEqualTo("1");
    }

    @Test
    void rejectsInvalidVpcsAndNamesTheField() throws IOException {
        for (String cidr :
                List.of("", "10.0.0.0", "10.0.0.0/33", "10.0.0.1/16", "8.8.8.0/24", "10.0.0.0/30", "fd00::/8")) {
            HttpAnswer rejected = create("bad", cidr);
            assertRejected(rejected, 400, "VALIDATION_FAILED", "cidr_block");
        }
        assertRejected(create("no spaces", "10.30.0.0/16"), 400, "VALIDATION_FAILED", "name");
        assertRejected(server.post("/api/vpcs", key, "{\"name\":\"bad\"}"), 400, "VALIDATION_FAILED", "cidr_block");
        assertThat(networks()).isEmpty();
    }

    @Test
    void keepsANameUntilItsVpcIsDeleted() throws IOException {
        String id = create("backend", "10.40.0.0/16").text("id");
        assertRejected(create("backend", "10.41.0.0/16"), 409, "NAME_TAKEN", "backend");
        server.send("DELETE", "/api/vpcs/" + id, key, null);
        assertThat(create("backend", "10.40.0.0/16").status()).isEqualTo(201);
    }

    @Test
    void deletesNoVpcWithInstances() throws IOException {
        String id = create("backend", "10.50.0.0/16").text("id");
        HttpAnswer launched =
                server.post("/api/instances", key, "{\"name\":\"web\",\"command\":[\"sh\"],\"vpc_id\":\"" + id + "\"}");
        assertThat(launched.status()).as(launched.body()).isEqualTo(202);
        assertThat(launched.text("vpc_id")).isEqualTo(id);
        String instance = launched.text("id");
        await(instance, "RUNNING");
        assertThat(server.get("/api/instances/" + instance, key).text("private_ip"))
                .isEqualTo(FakeDriver.PRIVATE_IP);

        assertRejected(server.send("DELETE", "/api/vpcs/" + id, key, null), 409, "VPC_IN_USE", "1");
        server.send("DELETE", "/api/instances/" + instance, key, null);
        await(instance, "TERMINATED");
        assertThat(server.get("/api/instances/" + instance, key).text("private_ip"))
                .isNull();
        assertThat(server.send("DELETE", "/api/vpcs/" + id, key, null).status()).isEqualTo(204);
    }

    @Test
    void launchesNoInstanceInAnUnknownVpc() throws IOException {
        String stranger = server.key(RunningServer.tenant(), "operator");
        String otherVpc = server.post("/api/vpcs", stranger, "{\"name\":\"other\",\"cidr_block\":\"10.60.0.0/16\"}")
                .text("id");
        for (String id : List.of(otherVpc, "01900000-0000-7000-8000-00000000dead")) {
            assertRejected(
                    server.post(
                            "/api/instances", key, "{\"name\":\"web\",\"command\":[\"sh\"],\"vpc_id\":\"" + id + "\"}"),
                    404,
                    "NOT_FOUND",
                    "VPC");
        }
        assertThat(server.get("/api/instances", key).json().get("items").size()).isZero();
        assertThat(server.get("/api/vpcs/" + otherVpc, key).status()).isEqualTo(404);
        assertThat(server.send("DELETE", "/api/vpcs/" + otherVpc, key, null).status())
                .isEqualTo(404);
    }

    @Test
    void leavesNothingWhenTheDriverFails() throws IOException {
        DRIVER.networks.failNext("The engine is unavailable.");
        HttpAnswer rejected = create("backend", "10.70.0.0/16");
        assertRejected(rejected, 503, "DRIVER_FAILED", "The engine is unavailable.");
        assertThat(rejected.header("Retry-After")).isNotNull();
        assertThat(vpcs()).isEqualTo("0");
        assertThat(networks()).isEmpty();
        assertThat(create("backend", "10.70.0.0/16").status()).isEqualTo(201);
    }

    @Test
    void requiresPermissionsToReadAndWrite() throws IOException {
        String reader = server.key(tenant, Permission.VPC_READ);
        assertThat(server.get("/api/vpcs", reader).status()).isEqualTo(200);
        assertThat(server.post("/api/vpcs", reader, "{\"name\":\"x\",\"cidr_block\":\"10.80.0.0/16\"}")
                        .status())
                .isEqualTo(403);
        assertThat(server.get("/api/vpcs", server.key(tenant, Permission.VOLUME_READ))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void createsOneVpcForARepeatedRequest() throws IOException {
        String body = "{\"name\":\"once\",\"cidr_block\":\"10.90.0.0/16\"}";
        HttpAnswer first = server.post("/api/vpcs", key, body, "Idempotency-Key: vpc-1");
        HttpAnswer repeated = server.post("/api/vpcs", key, body, "Idempotency-Key: vpc-1");
        assertThat(repeated.body()).isEqualTo(first.body());
        assertThat(repeated.position()).isEqualTo(first.position());
        assertThat(networks()).hasSize(1);
    }

    @Test
    void pagesThroughVpcsNewestFirstAndPushesCounts() throws IOException {
        List<String> names = new ArrayList<>();
        try (SseClient stream = server.sse("?topics=summary&interval=60", key)) {
            assertThat(stream.await("summary").data()).contains("\"total_vpcs\":0");
            for (int i = 0; i < 3; i++) {
                create("v" + i, "10.100." + i + ".0/24");
                assertThat(stream.await("summary").data()).contains("\"total_vpcs\":" + (i + 1));
            }
        }
        String cursor = "";
        while (cursor != null) {
            JsonNode page = server.get("/api/vpcs?limit=2" + cursor, key).json();
            page.get("items").values().forEach(vpc -> names.add(Texts.text(vpc, "name")));
            cursor = Texts.text(page, "next_cursor") == null ? null : "&cursor=" + Texts.text(page, "next_cursor");
        }
        assertThat(names).containsExactly("v2", "v1", "v0");
    }

    @Test
    void rejectsVpcsWithTheProcessDriver() throws IOException {
        RunningServer plain = RunningServer.shared();
        String operator = plain.key(RunningServer.tenant(), "operator");
        assertRejected(
                plain.post("/api/vpcs", operator, "{\"name\":\"x\",\"cidr_block\":\"10.0.0.0/16\"}"),
                409,
                "UNSUPPORTED_BY_DRIVER",
                "process");
        assertThat(plain.get("/api/vpcs", operator).body()).isEqualTo("{\"items\":[],\"next_cursor\":null}");
        assertThat(plain.get("/api/vpcs/01900000-0000-7000-8000-00000000dead", operator)
                        .status())
                .isEqualTo(404);
        assertRejected(
                plain.post(
                        "/api/instances",
                        operator,
                        "{\"name\":\"x\",\"command\":[\"true\"],\"vpc_id\":\"01900000-0000-7000-8000-00000000dead\"}"),
                409,
                "UNSUPPORTED_BY_DRIVER",
                "VPCs");
    }

    private HttpAnswer create(String name, String cidr) throws IOException {
        return server.post("/api/vpcs", key, "{\"name\":\"" + name + "\",\"cidr_block\":\"" + cidr + "\"}");
    }

    private List<String> networks() {
        return DRIVER.networks.all().stream()
                .filter(network -> network.tenantId().equals(tenant))
                .map(NetworkSpec::cidr)
                .map(Object::toString)
                .toList();
    }

    private String vpcs() throws IOException {
        return server.get("/api/dashboard/summary", key).text("total_vpcs");
    }

    private List<String> types(String after) throws IOException {
        List<String> types = new ArrayList<>();
        server.get("/api/events?limit=200&after=" + after, key)
                .json()
                .get("items")
                .values()
                .forEach(event -> types.add(Texts.text(event, "type")));
        return types;
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

    private static void assertRejected(HttpAnswer answer, int status, String code, String detail) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.text("detail")).contains(detail);
    }
}
