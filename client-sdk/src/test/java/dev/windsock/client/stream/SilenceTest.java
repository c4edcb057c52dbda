// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.http.RequestHeaders;
import dev.windsock.client.wire.Answer;
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

/** Event streams whose server falls silent: how long that may last is no option, so the connection is made by hand. */
@Timeout(20)
final class SilenceTest {
    private static final Duration SILENCE = Duration.ofMillis(200);

    /** Nothing more, and half an event. */
    @ParameterizedTest
    @ValueSource(strings = {"", "3\r\nid:\r\n"})
    void aStreamThatBringsNothingIsLost(String then) throws Exception {
        String answer = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\n: \n\r\n" + then;
        try (HttpClient http = HttpClient.newHttpClient();
                WireServer server = WireServer.answering(
                        Answer.raw(answer.getBytes(StandardCharsets.US_ASCII)).then(Answer.Then.STALL))) {
            Handshake handshake = new Handshake(
                    http,
                    URI.create(server.url()),
                    new RequestHeaders(() -> "wsk_test", "test", List.of()),
                    Duration.ofSeconds(10),
                    SILENCE);
            Opening opening = new SseConnector(
                            handshake, new StreamRequest("/stream"), new SseProtocol(new ObjectMapper()))
                    .connect(null);
            try (StreamConnection connection = ((Opening.Opened) opening).connection()) {
                assertThat(connection.read()).isEqualTo(new Signal.Opened(null));
                assertThatThrownBy(() -> {
                            while (connection.read() instanceof Signal.Alive) {
                                // comments and bytes are signs of life
                            }
                        })
                        .isInstanceOf(SocketTimeoutException.class);
            }
        }
    }
}
