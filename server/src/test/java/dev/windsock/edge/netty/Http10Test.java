// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.0 clients do not support chunked encoding: RFC 9112, section 6.1. */
@NullUnmarked
final class Http10Test {
    private final RunningServer server = RunningServer.shared();
    private final String key = server.key(RunningServer.tenant(), "admin");

    @ParameterizedTest
    @ValueSource(strings = {"/api/audit/export?format=csv", "/api/audit/export?format=ndjson", "/openapi.yaml"})
    void theEndOfTheConnectionIsTheEndOfTheBody(String target) throws IOException {
        String response = exchange("GET " + target + " HTTP/1.0\r\nHost: localhost\r\nX-API-Key: " + key + "\r\n\r\n");

        String[] parts = response.split("\r\n\r\n", 2);
        assertThat(parts[0]).contains(" 200 OK").doesNotContainIgnoringCase("transfer-encoding");
        if (target.contains("csv")) {
            assertThat(parts[1]).startsWith("\"id\",\"tenant_id\",").doesNotContain("\r\n0\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = "/api/dashboard/stream")
    void streamsNameTheVersionThatTheyNeed(String target) throws IOException {
        assertThat(exchange("GET " + target + " HTTP/1.0\r\nHost: localhost\r\nX-API-Key: " + key + "\r\n\r\n"))
                .contains(" 400 ")
                .contains("proxy_http_version 1.1");
    }

    private String exchange(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
