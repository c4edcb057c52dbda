// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.windsock.RunningServer;
import dev.windsock.id.TenantId;
import dev.windsock.wire.SseClient;
import dev.windsock.wire.Wire;
import dev.windsock.wire.WsClient;
import io.netty.util.ResourceLeakDetector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Clients that connect and disconnect, in every possible way, leave nothing behind. */
@NullUnmarked
final class ChurnTest {
    private static final int CLIENTS = 2_000;

    /** Of a key. More than the number of concurrent clients, because the server notices some disconnects later. */
    private static final int CONNECTIONS = 64;

    @Test
    void leavesNothingBehind() throws Exception {
        ResourceLeakDetector.Level before = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        root.addAppender(log);
        try (RunningServer server = RunningServer.start(Map.of("windsock.stream.connections-per-key", CONNECTIONS));
                ExecutorService clients = Executors.newFixedThreadPool(8)) {
            TenantId tenant = RunningServer.tenant();
            String key = server.key(tenant, "admin");
            List<Future<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                int n = i;
                tasks.add(clients.submit(() -> {
                    connectAndDisconnect(server, key, n);
                    return null;
                }));
                server.commit(tenant, i, 1);
            }
            for (Future<Void> client : tasks) {
                client.get();
            }
            server.awaitNoSubscribers();
            // all admissions are released
            SseClient[] streams = new SseClient[CONNECTIONS];
            for (int i = 0; i < streams.length; i++) {
                streams[i] = server.sse("", key);
            }
            assertThat(server.get("/api/dashboard/stream", key).status()).isEqualTo(429);
            for (SseClient stream : streams) {
                stream.close();
            }
            server.awaitNoSubscribers();
            // the leak detector reports leaks that the garbage collector has found
            System.gc();
            server.commit(tenant, 0, 100);
        } finally {
            root.detachAppender(log);
            ResourceLeakDetector.setLevel(before);
        }
        assertThat(List.copyOf(log.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(message -> message.contains("onNext before request")
                        || message.contains("LEAK")
                        || message.contains("Unexpected error"));
    }

    /** Connects and disconnects in one of several ways. */
    private static void connectAndDisconnect(RunningServer server, String key, int n) throws IOException {
        switch (n % 7) {
            case 0 ->
                server.sse("?topics=custom,metrics,summary&interval=1", key).close();
            case 1 -> {
                SseClient client = server.sse("?interval=1", key);
                client.await("metrics");
                client.wire().abort();
            }
            case 2 -> {
                // disconnects before the response
                Wire wire = new Wire(server.port());
                wire.request("GET", "/api/dashboard/stream?topics=custom", null, "X-API-Key: " + key);
                wire.abort();
            }
            case 3 -> {
                WsClient client = server.ws("/ws", key);
                client.await("WELCOME");
                client.send(true, WsClient.CLOSE, new byte[0]);
                client.awaitEnd();
                client.close();
            }
            case 4 -> {
                WsClient client = server.ws("/ws?topics=custom,metrics", key);
                client.send("{\"type\":\"PING\"}");
                client.abort();
            }
            case 5 -> {
                Wire wire = new Wire(server.port());
                wire.request("GET", "/ws", null, WsClient.handshake("X-API-Key: " + key));
                wire.abort();
            }
            default -> server.ws("/ws", key).close();
        }
    }
}
