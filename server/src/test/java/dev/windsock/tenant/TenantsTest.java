// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tenants, as the administrator of the server manages them through the API. */
@Tag("store")
@NullUnmarked
final class TenantsTest {
    private static final String SLEEP = "\"command\":[\"sleep\",\"600\"]";

    private final RunningServer server = RunningServer.shared();
    private final String manager = RunningServer.ADMIN_KEY;

    @Test
    void createsReadsListsAndDeletesATenant() throws IOException {
        String name = "blue " + UUID.randomUUID();
        HttpAnswer made = server.post(
                "/api/tenants", manager, "{\"name\":\"" + name + "\",\"quotas\":{\"instances\":2,\"keys\":5}}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("/api/tenants/" + made.text("id"));
        assertThat(made.position()).isNotNull();
        assertThat(made.text("name")).isEqualTo(name);
        JsonNode quotas = made.json().get("quotas");
        assertThat(quotas.get("instances").getIntValue()).isEqualTo(2);
        assertThat(quotas.get("memory_limit_bytes").isNull()).isTrue();

        assertThat(server.get(made.header("Location"), manager).body()).isEqualTo(made.body());
        assertThat(server.get("/api/tenants?limit=200", manager).body()).contains(made.text("id"));
        assertThat(server.post("/api/tenants", manager, "{\"name\":\"" + name + "\"}")
                        .text("code"))
                .isEqualTo("NAME_TAKEN");

        HttpAnswer deleted = server.send("DELETE", made.header("Location"), manager, null);
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.position()).isNotNull();
        assertThat(server.get(made.header("Location"), manager).status()).isEqualTo(404);
        assertThat(server.send("DELETE", made.header("Location"), manager, null).status())
                .isEqualTo(404);
        assertThat(eventTypes(made.text("id"))).containsExactly("TENANT_DELETED", "TENANT_CREATED");
        // the name is free again
        assertThat(server.post("/api/tenants", manager, "{\"name\":\"" + name + "\"}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aRepeatedRequestCreatesOneTenant() throws IOException {
        String body = "{\"name\":\"" + UUID.randomUUID() + "\"}";
        String header = "Idempotency-Key: " + UUID.randomUUID();
        HttpAnswer first = server.post("/api/tenants", manager, body, header);
        HttpAnswer again = server.post("/api/tenants", manager, body, header);
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "{}; name",
                "{\"name\":\"\"}; name",
                "{\"name\":\" a\"}; name",
                "{\"name\":\"a\",\"quotas\":{\"instances\":-1}}; quotas.instances"
            })
    void namesTheInvalidField(String body, String field) throws IOException {
        HttpAnswer rejected = server.post("/api/tenants", manager, body);
        assertThat(rejected.status()).as(rejected.body()).isEqualTo(400);
        assertThat(rejected.text("code")).isEqualTo("VALIDATION_FAILED");
        assertThat(rejected.body()).contains("\"field\":\"" + field + "\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"{\"name\":\"a\",\"colour\":1}", "{\"name\":\"a\",\"quotas\":{\"instances\":\"many\"}}", "[]"})
    void rejectsInvalidTenants(String body) throws IOException {
        HttpAnswer rejected = server.post("/api/tenants", manager, body);
        assertThat(rejected.status()).as(rejected.body()).isEqualTo(400);
        assertThat(rejected.header("Content-Type")).startsWith("application/problem+json");
    }

    @Test
    void aTenantAdminManagesItsKeysButNoTenants() throws IOException {
        String tenant = tenant("{}");
        HttpAnswer made = key(tenant, "admin");
        assertThat(made.text("tenant_id")).isEqualTo(tenant);
        assertThat(made.body()).doesNotContain("tenant:manage");
        String admin = made.text("secret");

        assertThat(server.post("/api/keys", admin, "{\"name\":\"own\",\"role\":\"admin\"}")
                        .text("tenant_id"))
                .isEqualTo(tenant);
        assertThat(server.get("/api/tenants", admin).status()).isEqualTo(403);
        assertThat(server.post("/api/keys", admin, "{\"name\":\"own\",\"permissions\":[\"tenant:manage\"]}")
                        .status())
                .isEqualTo(400);
        for (String other : List.of(
                "01900000-0000-7000-8000-000000000000", UUID.randomUUID().toString())) {
            assertThat(server.post(
                                    "/api/keys",
                                    admin,
                                    "{\"name\":\"x\",\"role\":\"viewer\",\"tenant_id\":\"" + other + "\"}")
                            .text("code"))
                    .isEqualTo("FORBIDDEN");
            assertThat(server.get("/api/keys?tenant_id=" + other, admin).text("code"))
                    .isEqualTo("FORBIDDEN");
        }
        // the metrics cover all tenants, so only keys of the first tenant may read them
        assertThat(server.get("/prometheus", admin).status()).isEqualTo(403);
        assertThat(server.get("/prometheus", manager).status()).isEqualTo(200);
    }

    @Test
    void aTenantManagerManagesTheTenantsKeys() throws IOException {
        String tenant = tenant("{}");
        HttpAnswer made = key(tenant, "viewer");
        assertThat(server.get("/api/keys?tenant_id=" + tenant, manager).body()).contains(made.text("id"));
        assertThat(server.get("/api/keys?limit=200", manager).body()).doesNotContain(made.text("id"));
        HttpAnswer rotated = server.post("/api/keys/" + made.text("id") + "/rotate", manager, null);
        assertThat(rotated.status()).isEqualTo(201);
        assertThat(server.send("DELETE", "/api/keys/" + made.text("id"), manager, null)
                        .status())
                .isEqualTo(204);
        assertThat(server.get("/api/session", rotated.text("secret")).status()).isEqualTo(401);
        assertThat(server.post("/api/keys", manager, "{\"name\":\"x\",\"role\":\"viewer\",\"tenant_id\":\"nowhere\"}")
                        .text("code"))
                .isEqualTo("NOT_FOUND");
        // the audit logs of both tenants contain it
        for (String key : List.of(manager, key(tenant, "operator").text("secret"))) {
            assertThat(server.get("/api/audit?resource_id=" + made.text("id"), key)
                            .json()
                            .get("items")
                            .size())
                    .isEqualTo(3);
        }
    }

    @Test
    void tenantsCannotSeeEachOther() throws IOException {
        String one = key(tenant("{}"), "admin").text("secret");
        String other = key(tenant("{}"), "admin").text("secret");
        String instance = launch(one, "web", "").text("id");
        String volume = server.post("/api/volumes", one, "{\"name\":\"data\",\"size_gb\":1}")
                .text("id");
        for (String target : List.of(
                "/api/instances/" + instance,
                "/api/instances/" + instance + "/metrics",
                "/api/instances/" + instance + "/logs",
                "/api/volumes/" + volume)) {
            assertThat(server.get(target, one).status()).as(target).isEqualTo(200);
            assertThat(server.get(target, other).status()).as(target).isEqualTo(404);
        }
        // the same names are allowed, because the tenants share nothing
        assertThat(launch(other, "web", "").status()).isEqualTo(202);
        for (String target : List.of("/api/instances", "/api/volumes", "/api/audit", "/api/events", "/api/keys")) {
            assertThat(server.get(target, other).body()).as(target).doesNotContain(instance, volume);
        }
        assertThat(server.get("/api/dashboard/summary", other)
                        .json()
                        .get("total_volumes")
                        .getIntValue())
                .isZero();
        clear(one);
        clear(other);
    }

    @Test
    void quotasLimitInstancesCpuAndMemory() throws IOException {
        String tenant = tenant("{\"instances\":3,\"cpu_limit_millis\":1000,\"memory_limit_bytes\":268435456}");
        String key = key(tenant, "admin").text("secret");
        String limits = ",\"cpu_limit_millis\":400,\"memory_limit_bytes\":67108864";
        HttpAnswer unlimited = launch(key, "none", "");
        assertThat(unlimited.status()).isEqualTo(409);
        assertThat(unlimited.text("code")).isEqualTo("QUOTA_EXCEEDED");
        assertThat(unlimited.text("detail")).contains("cpu_limit_millis");

        HttpAnswer first = launch(key, "a", limits);
        assertThat(first.status()).as(first.body()).isEqualTo(202);
        assertThat(launch(key, "b", limits).status()).isEqualTo(202);
        HttpAnswer overCpu = launch(key, "c", limits);
        assertThat(overCpu.text("code")).isEqualTo("QUOTA_EXCEEDED");
        assertThat(overCpu.text("detail"))
                .isEqualTo(
                        "The tenant's quota is 1 core and the tenant uses 0.8 cores; this request needs 0.4 cores more.");
        assertThat(launch(key, "c", ",\"cpu_limit_millis\":100,\"memory_limit_bytes\":268435456")
                        .text("detail"))
                .contains("this request needs 256 MiB of memory more");
        assertThat(launch(key, "c", ",\"cpu_limit_millis\":100,\"memory_limit_bytes\":4194304")
                        .status())
                .isEqualTo(202);
        assertThat(launch(key, "d", ",\"cpu_limit_millis\":10,\"memory_limit_bytes\":4194304")
                        .text("detail"))
                .contains("3 instances");

        JsonNode usage =
                server.get("/api/tenants/" + tenant + "/usage", manager).json();
        assertThat(usage.get("instances").getIntValue()).isEqualTo(3);
        assertThat(usage.get("cpu_limit_millis").getIntValue()).isEqualTo(900);
        assertThat(usage.get("keys").getIntValue()).isEqualTo(1);

        // the quota of a terminated instance is available again
        server.send("DELETE", "/api/instances/" + first.text("id"), key, null);
        Deadline.await(
                "the end of an instance", () -> status(key, first.text("id")).equals("TERMINATED"));
        assertThat(launch(key, "e", limits).status()).isEqualTo(202);
        clear(key);
    }

    @Test
    void concurrentLaunchesDoNotExceedTheQuota() throws Exception {
        String key = key(tenant("{\"instances\":3}"), "admin").text("secret");
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<HttpAnswer>> launches = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String name = "i" + i;
                launches.add(many.submit(() -> launch(key, name, "")));
            }
            for (Future<HttpAnswer> launch : launches) {
                statuses.add(launch.get().status());
            }
        }
        assertThat(statuses).filteredOn(status -> status == 202).hasSize(3);
        assertThat(statuses).filteredOn(status -> status == 409).hasSize(9);
        clear(key);
    }

    @Test
    void quotasLimitVolumesAndKeys() throws IOException {
        String tenant = tenant("{\"volumes\":1,\"keys\":2}");
        String key = key(tenant, "admin").text("secret");
        HttpAnswer volume = server.post("/api/volumes", key, "{\"name\":\"a\",\"size_gb\":1}");
        assertThat(volume.status()).isEqualTo(201);
        HttpAnswer second = server.post("/api/volumes", key, "{\"name\":\"b\",\"size_gb\":1}");
        assertThat(second.status()).isEqualTo(409);
        assertThat(second.text("code")).isEqualTo("QUOTA_EXCEEDED");
        server.send("DELETE", "/api/volumes/" + volume.text("id"), key, null);
        assertThat(server.post("/api/volumes", key, "{\"name\":\"b\",\"size_gb\":1}")
                        .status())
                .isEqualTo(201);

        HttpAnswer other = server.post("/api/keys", key, "{\"name\":\"b\",\"role\":\"viewer\"}");
        assertThat(other.status()).isEqualTo(201);
        assertThat(server.post("/api/keys", key, "{\"name\":\"c\",\"role\":\"viewer\"}")
                        .text("code"))
                .isEqualTo("QUOTA_EXCEEDED");
        server.send("DELETE", "/api/keys/" + other.text("id"), key, null);
        assertThat(server.post("/api/keys", key, "{\"name\":\"c\",\"role\":\"viewer\"}")
                        .status())
                .isEqualTo(201);
        clear(key);
    }

    @Test
    void theConnectionQuotaCoversAllKeysOfATenant() throws IOException {
        String tenant = tenant("{\"connections\":2}");
        String one = key(tenant, "viewer").text("secret");
        String other = key(tenant, "viewer").text("secret");
        try (WsClient first = server.ws("/ws", one);
                WsClient second = server.ws("/ws", other)) {
            HttpAnswer third = server.get("/api/dashboard/stream", one);
            assertThat(third.status()).isEqualTo(429);
            assertThat(third.text("code")).isEqualTo("TOO_MANY_CONNECTIONS");
            assertThat(third.header("Retry-After")).matches("\\d+");
            JsonNode usage =
                    server.get("/api/tenants/" + tenant + "/usage", manager).json();
            assertThat(usage.get("connections").getIntValue()).isEqualTo(2);
        }
        Deadline.await("the streams' end", () -> {
            try (WsClient again = server.ws("/ws", one)) {
                return true;
            } catch (IOException | AssertionError e) {
                return false;
            }
        });
    }

    @Test
    void aLoweredQuotaKeepsExistingResources() throws IOException {
        String tenant = tenant("{}");
        String key = key(tenant, "admin").text("secret");
        assertThat(server.post("/api/volumes", key, "{\"name\":\"a\",\"size_gb\":1}")
                        .status())
                .isEqualTo(201);
        HttpAnswer changed = server.send("PUT", "/api/tenants/" + tenant + "/quotas", manager, "{\"volumes\":0}");
        assertThat(changed.status()).as(changed.body()).isEqualTo(200);
        assertThat(changed.position()).isNotNull();
        assertThat(server.get("/api/volumes", key).json().get("items").size()).isEqualTo(1);
        assertThat(server.post("/api/volumes", key, "{\"name\":\"b\",\"size_gb\":1}")
                        .text("code"))
                .isEqualTo("QUOTA_EXCEEDED");
        assertThat(eventTypes(tenant).getFirst()).isEqualTo("TENANT_UPDATED");
        clear(key);
    }

    @Test
    void onlyAnEmptyTenantIsDeletedTogetherWithItsKeys() throws IOException {
        String tenant = tenant("{}");
        String key = key(tenant, "admin").text("secret");
        HttpAnswer volume = server.post("/api/volumes", key, "{\"name\":\"a\",\"size_gb\":1}");
        HttpAnswer rejected = server.send("DELETE", "/api/tenants/" + tenant, manager, null);
        assertThat(rejected.status()).isEqualTo(409);
        assertThat(rejected.text("code")).isEqualTo("TENANT_NOT_EMPTY");
        assertThat(rejected.text("detail")).contains("still has 1 volume.");
        assertThat(server.get("/api/session", key).status()).isEqualTo(200);

        server.send("DELETE", "/api/volumes/" + volume.text("id"), key, null);
        try (WsClient stream = server.ws("/ws", key)) {
            assertThat(server.send("DELETE", "/api/tenants/" + tenant, manager, null)
                            .status())
                    .isEqualTo(204);
            assertThat(stream.awaitClose().code()).isEqualTo(4500);
        }
        assertThat(server.get("/api/session", key).status()).isEqualTo(401);
        assertThat(server.get("/api/keys?tenant_id=" + tenant, manager).status())
                .isEqualTo(404);
    }

    @Test
    void theFirstTenantCannotBeDeleted() throws IOException {
        String first = "/api/tenants/01900000-0000-7000-8000-000000000000";
        assertThat(server.get(first, manager).text("name")).isEqualTo("default");
        assertThat(server.send("DELETE", first, manager, null).text("code")).isEqualTo("INVALID_STATE");
    }

    private String tenant(String quotas) throws IOException {
        HttpAnswer made = server.post(
                "/api/tenants", manager, "{\"name\":\"" + UUID.randomUUID() + "\",\"quotas\":" + quotas + "}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made.text("id");
    }

    private HttpAnswer key(String tenant, String role) throws IOException {
        HttpAnswer made = server.post(
                "/api/keys",
                manager,
                "{\"name\":\"first\",\"role\":\"" + role + "\",\"tenant_id\":\"" + tenant + "\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return made;
    }

    private HttpAnswer launch(String key, String name, String limits) throws IOException {
        return server.post("/api/instances", key, "{\"name\":\"" + name + "\"," + SLEEP + limits + "}");
    }

    private String status(String key, String id) {
        try {
            return server.get("/api/instances/" + id, key).text("status");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Terminates the instances of a tenant. */
    private void clear(String key) throws IOException {
        for (JsonNode instance :
                server.get("/api/instances", key).json().get("items").values()) {
            server.send("DELETE", "/api/instances/" + Texts.text(instance, "id"), key, null);
        }
    }

    private List<String> eventTypes(String id) throws IOException {
        List<String> types = new ArrayList<>();
        for (JsonNode event : server.get("/api/dashboard/events?limit=200", manager)
                .json()
                .get("items")
                .values()) {
            if (id.equals(Texts.text(event, "resource_id"))
                    && Texts.text(event, "resource_type").equals("TENANT")) {
                types.add(Texts.text(event, "type"));
            }
        }
        return types;
    }
}
