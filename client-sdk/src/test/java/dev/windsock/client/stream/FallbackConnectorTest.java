// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static dev.windsock.client.stream.Events.at;
import static dev.windsock.client.stream.Events.delivery;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.error.Problem;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.stream.FallbackConnector.Route;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the connector falls back to another transport, and when it does not. */
@Timeout(30)
final class FallbackConnectorTest {
    private final ScriptedServer webSocket = new ScriptedServer();
    private final ScriptedServer sse = new ScriptedServer();
    private final ScriptedServer longPoll = new ScriptedServer();
    private final AtomicLong now = new AtomicLong();
    private final FallbackConnector connector = new FallbackConnector(
            List.of(
                    new Route(Transport.WEBSOCKET, webSocket),
                    new Route(Transport.SSE, sse),
                    new Route(Transport.LONG_POLL, longPoll)),
            now::get);

    @Test
    void keepsAWorkingTransport() throws Exception {
        webSocket.connects(new Signal.Opened(at(1)), delivery(2)).connects(new Signal.Opened(at(2)));
        for (int connection = 0; connection < 2; connection++) {
            readToEnd(connector.connect(at(1)));
        }
        assertThat(webSocket.awaitAttempts(2)).containsOnly(Optional.of(at(1)));
    }

    @Test
    void fallsBackAtOnceFromTheSamePositionIfAnotherServerResponds() throws Exception {
        webSocket.returns(rejected(403, WindsockException.UNEXPECTED_RESPONSE));
        sse.returns(rejected(404, WindsockException.UNEXPECTED_RESPONSE));
        longPoll.connects(new Signal.Opened(at(7)));
        assertThat(connector.connect(at(7))).isInstanceOf(ConnectResult.Opened.class);
        assertThat(sse.awaitAttempts(1)).containsExactly(Optional.of(at(7)));
        assertThat(longPoll.awaitAttempts(1)).containsExactly(Optional.of(at(7)));
    }

    @Test
    void fallsBackAtOnceIfTheUpgradeWasRemoved() throws Exception {
        webSocket.returns(rejected(426, "UPGRADE_REQUIRED"));
        sse.connects(new Signal.Opened(at(1)));
        assertThat(connector.connect(null)).isInstanceOf(ConnectResult.Opened.class);
    }

    @Test
    void fallsBackAfterTwoBrokenConnections() throws Exception {
        webSocket
                .returns(new ConnectResult.Unreachable(new EOFException("connection cut")))
                .connects();
        sse.connects(new Signal.Opened(at(1)));
        assertThat(connector.connect(null)).isInstanceOf(ConnectResult.Unreachable.class);
        // the connection is opened, but cut before the first signal
        readToEnd(connector.connect(null));
        assertThat(webSocket.awaitAttempts(2)).hasSize(2);
        assertThat(connector.connect(null)).isInstanceOf(ConnectResult.Opened.class);
        assertThat(sse.awaitAttempts(1)).hasSize(1);
    }

    @Test
    void responseHeadersDoNotProveThatServerSentEventsWork() throws Exception {
        webSocket.returns(rejected(426, "UPGRADE_REQUIRED"));
        sse.connects(new Signal.Opened(at(1))).connects(new Signal.Opened(at(1)));
        longPoll.connects(new Signal.Opened(at(1)));
        readToEnd(connector.connect(at(1)));
        readToEnd(connector.connect(at(1)));
        assertThat(connector.connect(at(1))).isInstanceOf(ConnectResult.Opened.class);
        assertThat(longPoll.awaitAttempts(1)).hasSize(1);
    }

    @Test
    void fallsBackIfAConnectionIsSilentFromTheStart() throws Exception {
        webSocket.returns(new ConnectResult.Opened(new StreamConnection() {
            @Override
            public Signal read() throws IOException {
                throw new SocketTimeoutException("silent");
            }

            @Override
            public boolean hasMore() {
                return false;
            }

            @Override
            public void close() {}
        }));
        sse.connects(new Signal.Opened(at(1)));
        readToEnd(connector.connect(null));
        assertThat(connector.connect(null)).isInstanceOf(ConnectResult.Opened.class);
        assertThat(sse.awaitAttempts(1)).hasSize(1);
    }

    @Test
    void doesNotFallBackIfNoServerIsReached() throws Exception {
        for (int i = 0; i < 5; i++) {
            webSocket.returns(new ConnectResult.Unreachable(new ConnectException("refused")));
            assertThat(connector.connect(null)).isInstanceOf(ConnectResult.Unreachable.class);
        }
        assertThat(webSocket.awaitAttempts(5)).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 429, 503})
    void doesNotFallBackIfWindsockRejectsTheHandshake(int status) throws Exception {
        for (int i = 0; i < 3; i++) {
            ConnectResult rejected = rejected(status, "A_CODE");
            webSocket.returns(rejected);
            assertThat(connector.connect(null)).isEqualTo(rejected);
        }
        assertThat(webSocket.awaitAttempts(3)).hasSize(3);
    }

    @Test
    void removesTransportsThatTheKeyMayNotUse() throws Exception {
        webSocket.returns(rejected(426, "UPGRADE_REQUIRED")).returns(rejected(426, "UPGRADE_REQUIRED"));
        sse.returns(rejected(403, "FORBIDDEN"));
        longPoll.connects(new Signal.Opened(at(1))).connects(new Signal.Opened(at(1)));
        assertThat(connector.connect(null)).isInstanceOf(ConnectResult.Opened.class);
        now.addAndGet(Duration.ofMinutes(6).toNanos());
        assertThat(connector.connect(null)).isInstanceOf(ConnectResult.Opened.class);
        assertThat(sse.awaitAttempts(1)).hasSize(1);
    }

    @Test
    void returnsToTheFirstTransportAfterAWhile() throws Exception {
        webSocket.returns(rejected(426, "UPGRADE_REQUIRED")).connects(new Signal.Opened(at(1)));
        sse.connects(new Signal.Opened(at(1)), delivery(2)).connects(new Signal.Opened(at(2)), delivery(3));
        readToEnd(connector.connect(null));
        now.addAndGet(Duration.ofMinutes(4).toNanos());
        readToEnd(connector.connect(null));
        now.addAndGet(Duration.ofMinutes(2).toNanos());
        readToEnd(connector.connect(null));
        assertThat(webSocket.awaitAttempts(2)).hasSize(2);
        assertThat(sse.awaitAttempts(2)).hasSize(2);
    }

    @Test
    void returnsTheLastResultIfNoTransportWorks() throws Exception {
        ConnectResult last = rejected(403, WindsockException.UNEXPECTED_RESPONSE);
        webSocket.returns(rejected(404, WindsockException.UNEXPECTED_RESPONSE));
        sse.returns(rejected(404, WindsockException.UNEXPECTED_RESPONSE));
        longPoll.returns(last);
        assertThat(connector.connect(null)).isEqualTo(last);
    }

    private static void readToEnd(ConnectResult result) throws InterruptedException {
        assertThat(result).isInstanceOf(ConnectResult.Opened.class);
        try (StreamConnection connection = ((ConnectResult.Opened) result).connection()) {
            while (true) {
                connection.read();
            }
        } catch (IOException e) {
            // the end of the connection
        }
    }

    private static ConnectResult rejected(int status, String code) {
        return new ConnectResult.Rejected(status, new Problem(code, "Rejected.", "r-1", List.of()));
    }
}
