// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.principal.Permission;
import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import dev.windsock.wire.Texts;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import io.micronaut.json.tree.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that become a WebSocket, and the start of the connection. */
@NullUnmarked
final class HandshakeTest {
    private final RunningServer server = RunningServer.shared();
    private final TenantId tenant = RunningServer.tenant();

    @Test
    void startsWithAWelcome() throws IOException {
        try (WsClient client = server.ws("/ws", server.key(tenant, "admin"))) {
            JsonNode welcome = client.message();
            assertThat(Texts.text(welcome, "type")).isEqualTo("WELCOME");
            assertThat(Texts.text(welcome, "connection_id")).matches("[0-9a-f]{8}-[0-9a-f]{4}-7.*");
            assertThat(Texts.text(welcome, "position")).matches("[0-9a-z]+:\\d+");
            assertThat(Texts.text(welcome, "heartbeat_interval_ms")).isEqualTo("1000");
            assertThat(Texts.text(welcome, "resumed")).isEqualTo("false");
            assertThat(welcome.size()).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "viewer, custom instances notifications volumes vpcs",
        "operator, audit custom instances notifications terminals volumes vpcs",
        "admin, audit custom instances keys notifications terminals volumes vpcs"
    })
    void subscribesToAllReadableTopicsByDefault(String role, String topics) throws IOException {
        try (WsClient client = server.ws("/ws", server.key(tenant, role))) {
            assertThat(Texts.texts(client.message().get("topics"))).containsExactly(topics.split(" "));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "?topics=instances,metrics | instances metrics",
                "?topics=keys              | keys",
                "?topics=                  | -",
                "?topics=audit,audit       | audit"
            })
    void subscribesToTheRequestedTopics(String query, String topics) throws IOException {
        try (WsClient client = server.ws("/ws" + query, server.key(tenant, "admin"))) {
            assertThat(Texts.texts(client.message().get("topics")))
                    .containsExactly(topics == null ? new String[0] : topics.split(" "));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "?topics=nothing, 400, VALIDATION_FAILED",
        "'?topics=instances,', 400, VALIDATION_FAILED",
        "?topics=Instances, 400, VALIDATION_FAILED",
        "?topics=summary, 400, VALIDATION_FAILED",
        "?topics=keys, 403, FORBIDDEN",
        "?topics=audit, 403, FORBIDDEN",
        "?after=nonsense, 400, VALIDATION_FAILED",
        "?after=:1, 400, VALIDATION_FAILED",
        "?after=abc:-1, 400, VALIDATION_FAILED"
    })
    void rejectsInvalidQueries(String query, int status, String code) throws IOException {
        assertRejected(
                WsClient.rejected(server.port(), "/ws" + query, "X-API-Key: " + server.key(tenant, "viewer")),
                status,
                code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Upgrade: websocket        | Upgrade: h2c                    | 426 | UPGRADE_REQUIRED",
                "Upgrade: websocket        | X-None: 1                       | 426 | UPGRADE_REQUIRED",
                "Connection: Upgrade       | Connection: keep-alive          | 426 | UPGRADE_REQUIRED",
                "Sec-WebSocket-Version: 13 | Sec-WebSocket-Version: 12       | 426 | UPGRADE_REQUIRED",
                "Sec-WebSocket-Version: 13 | X-None: 1                       | 426 | UPGRADE_REQUIRED",
                "Sec-WebSocket-Key         | X-None: 1                       | 400 | MALFORMED_REQUEST",
                "Sec-WebSocket-Key         | Sec-WebSocket-Key: short        | 400 | MALFORMED_REQUEST"
            })
    void rejectsInvalidHeaders(String header, String instead, int status, String code) throws IOException {
        List<String> lines =
                new ArrayList<>(Arrays.asList(WsClient.handshake("X-API-Key: " + server.key(tenant, "viewer"))));
        lines.replaceAll(line -> line.startsWith(header) ? instead : line);
        // repeatedly on one connection: a rejected handshake leaks no admission
        try (Wire wire = new Wire(server.port())) {
            for (int i = 0; i < 3; i++) {
                HttpAnswer answer = wire.exchange("GET", "/ws", null, lines.toArray(String[]::new));
                assertRejected(answer, status, code);
                if (status == 426) {
                    assertThat(answer.header("Upgrade")).isEqualTo("websocket");
                    assertThat(answer.header("Sec-WebSocket-Version")).isEqualTo("13");
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"POST", "PUT", "HEAD", "DELETE"})
    void acceptsOnlyGet(String method) throws IOException {
        try (Wire wire = new Wire(server.port())) {
            HttpAnswer answer = wire.exchange(
                    method, "/ws", null, WsClient.handshake("X-API-Key: " + server.key(tenant, "viewer")));
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.header("Allow")).isEqualTo("GET");
        }
    }

    @Test
    void rejectsInvalidCredentials() throws IOException {
        assertRejected(WsClient.rejected(server.port(), "/ws"), 401, "UNAUTHENTICATED");
        assertRejected(WsClient.rejected(server.port(), "/ws", "X-API-Key: nonsense"), 401, "UNAUTHENTICATED");
        assertRejected(WsClient.rejected(server.port(), "/nothing"), 404, "NOT_FOUND");
    }

    @Test
    void acceptsAKeyWithoutReadPermissions() throws IOException {
        try (WsClient client = server.ws("/ws", server.key(tenant, Permission.EVENT_PUBLISH))) {
            assertThat(client.message().get("topics").size()).isZero();
            client.await("HEARTBEAT");
        }
    }

    @Test
    void doesNotNegotiateCompression() throws IOException {
        try (WsClient client = server.ws(
                "/ws",
                server.key(tenant, "viewer"),
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")) {
            assertThat(client.opened().header("Sec-WebSocket-Extensions")).isNull();
            assertThat(client.opened().header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(client.opened().header("X-Request-ID")).isNotNull();
            client.await("WELCOME");
        }
    }

    @Test
    void acceptsCommandsDirectlyAfterTheHandshake() throws IOException {
        String key = server.key(tenant, "viewer");
        for (int i = 0; i < 20; i++) {
            try (WsClient client = server.ws("/ws", key)) {
                client.send("{\"type\":\"PING\",\"request_id\":\"" + i + "\"}");
                assertThat(Texts.text(client.message(), "type")).isEqualTo("WELCOME");
                assertThat(Texts.text(client.await("PONG"), "request_id")).isEqualTo(Integer.toString(i));
            }
        }
    }

    @Test
    void listsConnectionsToOperators() throws IOException {
        String admin = server.key(tenant, "admin");
        String viewer = server.key(tenant, "viewer");
        try (WsClient client = server.ws("/ws?topics=instances,metrics", viewer)) {
            String id = Texts.text(client.message(), "connection_id");
            awaitConnections(1, admin);
            JsonNode connection = connections(admin).get(0);
            assertThat(Texts.text(connection, "id")).isEqualTo(id);
            assertThat(Texts.text(connection, "key_id")).isEqualTo(viewer.substring(4, 12));
            assertThat(Texts.text(connection, "transport")).isEqualTo("websocket");
            assertThat(Texts.text(connection, "address")).isEqualTo("127.0.0.1");
            assertThat(Texts.texts(connection.get("topics"))).containsExactly("instances", "metrics");
            assertThat(Texts.text(connection, "lag")).isEqualTo("0");
        }
        awaitConnections(0, admin);
    }

    private JsonNode connections(String admin) throws IOException {
        return server.get("/api/connections", admin).json().get("items");
    }

    private void awaitConnections(int count, String admin) {
        Deadline.await(count + " connections", () -> {
            try {
                return connections(admin).size() == count;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static void assertRejected(HttpAnswer answer, int status, String code) {
        assertThat(answer.status()).as(answer.toString()).isEqualTo(status);
        assertThat(answer.text("code")).isEqualTo(code);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.header("X-Request-ID")).isEqualTo(answer.text("request_id"));
    }
}
