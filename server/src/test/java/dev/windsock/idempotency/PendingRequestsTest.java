// SPDX-License-Identifier: Apache-2.0
package dev.windsock.idempotency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.store.Store;
import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Requests that act on the driver before their response is stored. */
@Tag("store")
@NullUnmarked
final class PendingRequestsTest {
    private static RunningServer server;

    private final TenantId tenant = RunningServer.tenant();
    private final String key = server.key(tenant, "admin");

    @BeforeAll
    static void start() {
        server = RunningServer.start(Map.of());
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void noClaimRemains() {
        assertThat(server.bean(Store.class)
                        .<Integer>read(handle -> handle.createQuery("select count(*) from pending_requests")
                                .mapTo(Integer.class)
                                .one()))
                .isZero();
    }

    private HttpAnswer create(String name, String idempotencyKey) throws IOException {
        return server.post(
                "/api/volumes", key, "{\"name\":\"" + name + "\",\"size_gb\":1}", "Idempotency-Key: " + idempotencyKey);
    }

    private int volumes() throws IOException {
        return server.get("/api/volumes", key).json().get("items").size();
    }

    @Test
    void concurrentRequestsGetOneResponse() throws Exception {
        for (int round = 0; round < 5; round++) {
            String name = "data-" + round;
            List<Future<HttpAnswer>> sent = new ArrayList<>();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 8; i++) {
                    sent.add(threads.submit(() -> create(name, name)));
                }
            }
            for (Future<HttpAnswer> answer : sent) {
                assertThat(answer.get().status()).as(answer.get().body()).isEqualTo(201);
                assertThat(answer.get().body()).isEqualTo(sent.getFirst().get().body());
            }
            assertThat(volumes()).isEqualTo(round + 1);
        }
    }

    @Test
    void aRejectedRequestMayBeSentAgain() throws IOException {
        String first = create("data", "one").text("id");
        assertThat(create("data", "two").text("code")).isEqualTo("NAME_TAKEN");
        server.send("DELETE", "/api/volumes/" + first, key, null);
        assertThat(create("data", "two").status()).isEqualTo(201);
    }

    @Test
    void theNextServerRemovesTheClaimsOfAKilledOne() throws IOException {
        server.bean(Store.class)
                .write(transaction -> server.bean(IdempotencyRepository.class)
                        .insertPending(
                                transaction.handle(),
                                new Attempt(key.split("_")[1], "killed", "POST /api/volumes", null),
                                server.bean(NodeId.class),
                                Instant.now()));
        server.bean(PendingRequests.class).removeAbandoned();
        assertThat(create("data", "killed").status()).isEqualTo(201);
    }
}
