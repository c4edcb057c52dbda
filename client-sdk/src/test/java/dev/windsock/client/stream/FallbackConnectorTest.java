// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import static dev.windsock.client.stream.Events.at;
import static dev.windsock.client.stream.Events.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.Problem;
import dev.windsock.client.WindsockException;
import dev.windsock.client.stream.FallbackConnector.Way;
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

/** When a transport is given up, and when it is not. */
@Timeout(30)
final class FallbackConnectorTest {
    private final ScriptedServer webSocket = new ScriptedServer();
    private final ScriptedServer sse = new ScriptedServer();
    private final ScriptedServer longPoll = new ScriptedServer();
    private final AtomicLong now = new AtomicLong();
    private final FallbackConnector connector = new FallbackConnector(
            List.of(
                    new Way(Transport.WEBSOCKET, webSocket),
                    new Way(Transport.SSE, sse),
                    new Way(Transport.LONG_POLL, longPoll)),
            now::get);

    @Test
    void whatGetsThroughStays() throws Exception {
        webSocket.connects(new Signal.Opened(at(1)), told(2)).connects(new Signal.Opened(at(2)));
        for (int connection = 0; connection < 2; connection++) {
            readToItsEnd(connector.connect(at(1)));
        }
        assertThat(webSocket.asked(2)).containsOnly(Optional.of(at(1)));
    }

    @Test
    void whoIsNoWindsockServerIsPassedAtOnceFromTheSamePosition() throws Exception {
        webSocket.answers(refused(403, WindsockException.UNEXPECTED_ANSWER));
        sse.answers(refused(404, WindsockException.UNEXPECTED_ANSWER));
        longPoll.connects(new Signal.Opened(at(7)));
        assertThat(connector.connect(at(7))).isInstanceOf(Opening.Opened.class);
        assertThat(sse.asked(1)).containsExactly(Optional.of(at(7)));
        assertThat(longPoll.asked(1)).containsExactly(Optional.of(at(7)));
    }

    @Test
    void anUpgradeThatWasTakenOutIsPassedAtOnce() throws Exception {
        webSocket.answers(refused(426, "UPGRADE_REQUIRED"));
        sse.connects(new Signal.Opened(at(1)));
        assertThat(connector.connect(null)).isInstanceOf(Opening.Opened.class);
    }

    @Test
    void oneBrokenConnectionSaysNothingAndTwoDo() throws Exception {
        webSocket.answers(new Opening.Unreachable(new EOFException("cut"))).connects();
        sse.connects(new Signal.Opened(at(1)));
        assertThat(connector.connect(null)).isInstanceOf(Opening.Unreachable.class);
        // connected, and cut before it has said a word
        readToItsEnd(connector.connect(null));
        assertThat(webSocket.asked(2)).hasSize(2);
        assertThat(connector.connect(null)).isInstanceOf(Opening.Opened.class);
        assertThat(sse.asked(1)).hasSize(1);
    }

    @Test
    void ofServerSentEventsTheHeadAloneSaysNothing() throws Exception {
        webSocket.answers(refused(426, "UPGRADE_REQUIRED"));
        sse.connects(new Signal.Opened(at(1))).connects(new Signal.Opened(at(1)));
        longPoll.connects(new Signal.Opened(at(1)));
        readToItsEnd(connector.connect(at(1)));
        readToItsEnd(connector.connect(at(1)));
        assertThat(connector.connect(at(1))).isInstanceOf(Opening.Opened.class);
        assertThat(longPoll.asked(1)).hasSize(1);
    }

    @Test
    void whatIsSilentFromTheBeginningIsGivenUp() throws Exception {
        webSocket.answers(new Opening.Opened(new StreamConnection() {
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
        readToItsEnd(connector.connect(null));
        assertThat(connector.connect(null)).isInstanceOf(Opening.Opened.class);
        assertThat(sse.asked(1)).hasSize(1);
    }

    @Test
    void aServerThatIsNotThereIsNoReason() throws Exception {
        for (int i = 0; i < 5; i++) {
            webSocket.answers(new Opening.Unreachable(new ConnectException("refused")));
            assertThat(connector.connect(null)).isInstanceOf(Opening.Unreachable.class);
        }
        assertThat(webSocket.asked(5)).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 429, 503})
    void whatWindsockItselfRefusesIsNoReason(int status) throws Exception {
        for (int i = 0; i < 3; i++) {
            Opening refused = refused(status, "A_CODE");
            webSocket.answers(refused);
            assertThat(connector.connect(null)).isEqualTo(refused);
        }
        assertThat(webSocket.asked(3)).hasSize(3);
    }

    @Test
    void whatTheKeyMayNotUseIsLeftOutForGood() throws Exception {
        webSocket.answers(refused(426, "UPGRADE_REQUIRED")).answers(refused(426, "UPGRADE_REQUIRED"));
        sse.answers(refused(403, "FORBIDDEN"));
        longPoll.connects(new Signal.Opened(at(1))).connects(new Signal.Opened(at(1)));
        assertThat(connector.connect(null)).isInstanceOf(Opening.Opened.class);
        now.addAndGet(Duration.ofMinutes(6).toNanos());
        assertThat(connector.connect(null)).isInstanceOf(Opening.Opened.class);
        assertThat(sse.asked(1)).hasSize(1);
    }

    @Test
    void afterAWhileTheFirstIsTriedAgain() throws Exception {
        webSocket.answers(refused(426, "UPGRADE_REQUIRED")).connects(new Signal.Opened(at(1)));
        sse.connects(new Signal.Opened(at(1)), told(2)).connects(new Signal.Opened(at(2)), told(3));
        readToItsEnd(connector.connect(null));
        now.addAndGet(Duration.ofMinutes(4).toNanos());
        readToItsEnd(connector.connect(null));
        now.addAndGet(Duration.ofMinutes(2).toNanos());
        readToItsEnd(connector.connect(null));
        assertThat(webSocket.asked(2)).hasSize(2);
        assertThat(sse.asked(2)).hasSize(2);
    }

    @Test
    void whereNothingGetsThroughTheLastAnswerIsTold() throws Exception {
        Opening last = refused(403, WindsockException.UNEXPECTED_ANSWER);
        webSocket.answers(refused(404, WindsockException.UNEXPECTED_ANSWER));
        sse.answers(refused(404, WindsockException.UNEXPECTED_ANSWER));
        longPoll.answers(last);
        assertThat(connector.connect(null)).isEqualTo(last);
    }

    private static void readToItsEnd(Opening opening) throws InterruptedException {
        assertThat(opening).isInstanceOf(Opening.Opened.class);
        try (StreamConnection connection = ((Opening.Opened) opening).connection()) {
            while (true) {
                connection.read();
            }
        } catch (IOException e) {
            // its end
        }
    }

    private static Opening refused(int status, String code) {
        return new Opening.Refused(status, new Problem(code, "no", "r-1", List.of()));
    }
}
