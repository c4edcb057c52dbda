// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.WsClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Rejects streams above a limit or a rate, and says when to retry. */
@NullUnmarked
final class AdmissionsTest {
    private final TenantId tenant = RunningServer.tenant();

    @Test
    void limitsTheStreamsOfEachAddress() throws IOException {
        try (RunningServer server = RunningServer.start(Map.of("windsock.stream.connections-per-address", 2))) {
            // the keys do not matter: the address already has two streams
            try (WsClient first = server.ws("/ws", server.key(tenant, "viewer"));
                    SseClient second = server.sse("", server.key(tenant, "operator"))) {
                first.await("WELCOME");
                second.await("summary");
                HttpAnswer third = server.get("/api/dashboard/stream", server.key(tenant, "admin"));
                assertThat(third.status()).isEqualTo(429);
                assertThat(third.json().get("code").getStringValue()).isEqualTo("TOO_MANY_CONNECTIONS");
                assertThat(retryAfter(third)).isBetween(1, 10);
            }
            server.awaitNoSubscribers();
            server.sse("", server.key(tenant, "viewer")).close();
        }
    }

    @Test
    void countsAnIpv6AddressAsItsNetwork() throws IOException {
        try (RunningServer server = RunningServer.start(
                Map.of("windsock.stream.connections-per-address", 1, "windsock.trusted-proxies", "127.0.0.1"))) {
            String key = server.key(tenant, "viewer");
            try (WsClient first = server.ws("/ws", key, "X-Forwarded-For: 2001:db8::1")) {
                first.await("WELCOME");
                assertThat(server.get("/api/dashboard/stream", key, "X-Forwarded-For: 2001:db8::2")
                                .status())
                        .isEqualTo(429);
                server.sse("", key, "X-Forwarded-For: 2001:db8:0:1::1").close();
            }
        }
    }

    @Test
    void spreadsTheRetriesOfAConnectionStorm() throws IOException {
        try (RunningServer server = RunningServer.start(Map.of("windsock.stream.handshakes-per-second", 1))) {
            String key = server.key(tenant, "viewer");
            List<Integer> waits = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                HttpAnswer answer = server.get("/ws", key, WsClient.handshake());
                if (answer.status() != 101) {
                    assertThat(answer.status()).isEqualTo(503);
                    assertThat(answer.json().get("code").getStringValue()).isEqualTo("OVERLOADED");
                    waits.add(retryAfter(answer));
                }
            }
            assertThat(waits).hasSizeGreaterThan(20).allMatch(wait -> wait >= 1 && wait <= 10);
            assertThat(waits.stream().distinct().count()).isGreaterThan(3);
            // other requests are still served
            assertThat(server.get("/api/dashboard/summary", key).status()).isEqualTo(200);
            assertThat(server.get("/prometheus", RunningServer.ADMIN_KEY).body())
                    .contains("windsock_stream_refusals_total{code=\"OVERLOADED\"} " + waits.size() + ".0");
        }
    }

    private static int retryAfter(HttpAnswer answer) {
        return Integer.parseInt(answer.header("Retry-After"));
    }
}
