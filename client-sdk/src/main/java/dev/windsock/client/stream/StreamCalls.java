// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.ClientObserver;
import dev.windsock.client.CredentialSource;
import dev.windsock.client.Position;
import dev.windsock.client.RequestInterceptor;
import dev.windsock.client.http.Backoff;
import dev.windsock.client.http.Observers;
import dev.windsock.client.http.RequestHeaders;
import dev.windsock.client.lifetime.CloseableRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Opens all streams of a client, and closes them with it. Thread-safe. */
public final class StreamCalls implements AutoCloseable {
    /** The heartbeat interval of server-sent events, and of WebSockets until the server announces another one. */
    private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);

    private final Handshake handshake;
    private final Connectors connectors;
    private final Observers observers;
    private final Backoff backoff;
    private final CloseableRegistry<EventStream<?>> streams = new CloseableRegistry<>(EventStream::close);
    private final CloseableRegistry<TerminalSession> terminals = new CloseableRegistry<>(TerminalSession::close);

    /**
     * @param server an http or https URL, optionally with a path, without a trailing slash
     * @param handshakeTimeout the maximum time until the server responds
     * @param initialBackoff the bound of the first delay before a reconnection; it doubles up to the maximum
     * @param eventTransports the transports for changes, in order of preference; at least one
     */
    public StreamCalls(
            HttpClient http,
            URI server,
            CredentialSource credentials,
            String userAgent,
            List<RequestInterceptor> interceptors,
            List<ClientObserver> observers,
            Duration handshakeTimeout,
            Duration initialBackoff,
            Duration maxBackoff,
            List<Transport> eventTransports) {
        this.observers = new Observers(observers);
        this.backoff = new Backoff(initialBackoff, maxBackoff);
        this.handshake = new Handshake(
                http,
                server,
                new RequestHeaders(credentials, userAgent, interceptors),
                handshakeTimeout,
                idleTimeout(DEFAULT_HEARTBEAT));
        this.connectors = new Connectors(handshake, List.copyOf(eventTransports));
    }

    /** A connection is considered dead after two missed heartbeats. */
    static Duration idleTimeout(Duration heartbeat) {
        return heartbeat.multipliedBy(5).dividedBy(2);
    }

    <T extends StreamItem> EventStream<T> open(
            Transport transport, StreamRequest request, Class<T> type, @Nullable Position after, ItemBuffer buffer) {
        return open(connectors.of(transport, request), request.path(), type, after, buffer);
    }

    /**
     * Opens a stream of the samples of an instance. Over a transport other than WebSocket, it also delivers the samples of
     * other instances.
     *
     * @param interval the time between samples, from 1 to 60 s
     * @throws IllegalStateException if the client is closed
     */
    public EventStream<EventItem> openMetrics(UUID instanceId, Duration interval) {
        Connector connector = connectors.metrics(instanceId, interval);
        // only the newest sample is relevant
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
        return streams.add(new EventStream<T>(buffer, type, pump, streams::remove))
                .start();
    }

    TerminalSession openTerminal(UUID terminalId, boolean watchOnly, long from, TerminalListener listener) {
        return terminals.add(new TerminalSession(
                handshake,
                backoff,
                new StreamObserver(observers, "/ws/terminals/{id}"),
                terminalId,
                watchOnly,
                from,
                listener,
                terminals::remove));
    }

    /** Closes all streams; no others can be opened from now on. */
    @Override
    public void close() {
        streams.close();
        terminals.close();
    }
}
