// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.ClientObserver;
import dev.windsock.client.CredentialSource;
import dev.windsock.client.Position;
import dev.windsock.client.RequestInterceptor;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.http.Observers;
import dev.windsock.client.http.RequestHeaders;
import dev.windsock.client.lifetime.OpenOnes;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What all streams of a client share; the generated calls open theirs here.
 *
 * <p>Threading: for any thread.
 */
public final class StreamCalls implements AutoCloseable {
    /** The server is heard every 15 s at the latest on server-sent events, and until it says otherwise. */
    private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);

    private final Handshake handshake;
    private final Connectors connectors;
    private final Observers observers;
    private final Backoff backoff;
    private final OpenOnes<EventStream<?>> open = new OpenOnes<>(EventStream::close);
    private final OpenOnes<TerminalSession> terminals = new OpenOnes<>(TerminalSession::close);

    /**
     * @param server http or https, maybe with a path, without a slash at the end
     * @param handshakeTimeout how long the server has to answer
     * @param firstWait the bound of the first wait before a reconnection; it doubles up to the longest
     * @param eventTransports that changes may come by, in the order of preference; at least one
     */
    public StreamCalls(
            HttpClient http,
            URI server,
            CredentialSource credentials,
            String userAgent,
            List<RequestInterceptor> interceptors,
            List<ClientObserver> observers,
            Duration handshakeTimeout,
            Duration firstWait,
            Duration longestWait,
            List<Transport> eventTransports) {
        this.observers = new Observers(observers);
        this.backoff = new Backoff(firstWait, longestWait);
        this.handshake = new Handshake(
                http,
                server,
                new RequestHeaders(credentials, userAgent, interceptors),
                handshakeTimeout,
                silence(DEFAULT_HEARTBEAT));
        this.connectors = new Connectors(handshake, List.copyOf(eventTransports));
    }

    /** After two heartbeats are missing, a connection is dead. */
    static Duration silence(Duration heartbeat) {
        return heartbeat.multipliedBy(5).dividedBy(2);
    }

    <T extends StreamItem> EventStream<T> open(
            Transport transport, StreamRequest request, Class<T> type, @Nullable Position after, ItemBuffer buffer) {
        return open(connectors.of(transport, request), request.path(), type, after, buffer);
    }

    /**
     * Opens a stream of what an instance uses. By another transport than the WebSocket, samples of others come too.
     *
     * @param interval between samples, 1 to 60 s
     * @throws IllegalStateException when the client was closed
     */
    public EventStream<EventItem> openMetrics(UUID instanceId, Duration interval) {
        Connector connector = connectors.metrics(instanceId, interval);
        // of samples only the newest counts
        return open(connector, "/ws", EventItem.class, null, new ItemBuffer(1, Overflow.DROP_OLDEST, null));
    }

    private <T extends StreamItem> EventStream<T> open(
            Connector connector, String path, Class<T> type, @Nullable Position after, ItemBuffer buffer) {
        StreamPump pump = new StreamPump(
                connector,
                buffer,
                type,
                backoff,
                RandomGenerator.getDefault(),
                new StreamObserver(observers, path),
                after);
        return open.add(new EventStream<T>(buffer, type, pump, open::remove)).start();
    }

    TerminalSession openTerminal(UUID terminalId, boolean watch, long from, TerminalListener listener) {
        return terminals.add(new TerminalSession(
                handshake,
                backoff,
                new StreamObserver(observers, "/ws/terminals/{id}"),
                terminalId,
                watch,
                from,
                listener,
                terminals::remove));
    }

    /** Closes every stream that is open; no other can be opened any more. */
    @Override
    public void close() {
        open.close();
        terminals.close();
    }
}
