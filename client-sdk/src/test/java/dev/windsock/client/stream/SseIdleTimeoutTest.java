// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.http.RequestHeaders;
import dev.windsock.client.http.ServerContact;
import dev.windsock.client.http.Servers;
import dev.windsock.client.wire.Response;
import dev.windsock.client.wire.WireServer;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Event streams whose server goes silent. The idle timeout is not configurable, so the test creates the connection itself. */
@Timeout(20)
final class SseIdleTimeoutTest {
    private static final Duration IDLE_TIMEOUT = Duration.ofMillis(200);

    /** @param data no further data, or half an event */
    @ParameterizedTest
    @ValueSource(strings = {"", "3\r\nid:\r\n"})
    void failsAfterTheIdleTimeout(String data) throws Exception {
        String response = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\n: \n\r\n" + data;
        try (HttpClient http = HttpClient.newHttpClient();
                WireServer server = WireServer.respondingWith(Response.raw(response.getBytes(StandardCharsets.US_ASCII))
                        .then(Response.Then.STALL))) {
            Handshake handshake = new Handshake(
                    http,
                    new Servers(List.of(URI.create(server.url()))),
                    new RequestHeaders(() -> "wsk_test", "test", List.of(), new ServerContact()),
                    new ServerContact(),
                    Duration.ofSeconds(10),
                    IDLE_TIMEOUT);
            ConnectResult result = new SseConnector(
                            handshake, new StreamRequest("/stream"), new SseProtocol(new ObjectMapper()))
                    .connect(null);
            try (StreamConnection connection = ((ConnectResult.Opened) result).connection()) {
                assertThat(connection.read()).isEqualTo(new Signal.Opened(null));
                assertThatThrownBy(() -> {
                            while (connection.read() instanceof Signal.KeepAlive) {
                                // comments and incomplete events also prove that the server is alive
                            }
                        })
                        .isInstanceOf(SocketTimeoutException.class);
            }
        }
    }
}
