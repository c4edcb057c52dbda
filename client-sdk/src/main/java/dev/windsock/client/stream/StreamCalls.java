// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.http.Backoff;
import dev.windsock.client.http.Internal;
import dev.windsock.client.http.Observers;
import dev.windsock.client.http.RequestHeaders;
import dev.windsock.client.http.ServerContact;
import dev.windsock.client.http.Servers;
import dev.windsock.client.lifetime.CloseableRegistry;
import dev.windsock.client.log.Position;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Opens all of a client's streams, and closes them with it. Thread-safe. */
public final class StreamCalls implements AutoCloseable {
    /** The heartbeat interval of server-sent events, and of WebSockets until the server announces a different interval. */
    private static final Duration DEFAULT_HEARTBEAT = Duration.ofSeconds(15);

    private final Handshake handshake;
    private final Connectors connectors;
    private final Observers observers;
    private final Backoff backoff;
    private final CloseableRegistry<EventStream<?>> streams = new CloseableRegistry<>(EventStream::close);
    private final CloseableRegistry<TerminalSession> terminals = new CloseableRegistry<>(TerminalSession::close);

    /**
     * @param servers the servers; each connection is made to one of them
     * @param handshakeTimeout the maximum time until the server responds
     * @param eventTransports the transports for changes, in order of preference; at least one
     */
    @Internal
    @SuppressWarnings("exports")
    public StreamCalls(
            HttpClient http,
            Servers servers,
            RequestHeaders headers,
            ServerContact contact,
            Observers observers,
            Duration handshakeTimeout,
            Backoff backoff,
            List<Transport> eventTransports) {
        this.observers = observers;
        this.backoff = backoff;
        this.handshake =
                new Handshake(http, servers, headers, contact, handshakeTimeout, idleTimeout(DEFAULT_HEARTBEAT));
        this.connectors = new Connectors(handshake, List.copyOf(eventTransports));
    }

    /** A connection is considered dead after two missed heartbeats. */
    static Duration idleTimeout(Duration heartbeat) {
        return heartbeat.multipliedBy(5).dividedBy(2);
    }

    <T extends StreamItem> EventStream<T> open(
            Transport transport, StreamRequest request, Class<T> type, @Nullable Position after, ItemBuffer buffer) {
        return type == LogItem.class
                ? open(connectors.log(request), LogCall.PATH, type, after, buffer)
                : open(connectors.of(transport, request), request.path(), type, after, buffer);
    }

    /**
     * Opens a stream of an instance's samples. Over a transport other than WebSocket, it also delivers the samples of other
     * instances.
     *
     * @param interval the time between samples, from 1 to 60 s
     * @throws dev.windsock.client.error.ClosedException if the client is closed
     */
    public EventStream<EventItem> openMetrics(UUID instanceId, Duration interval) {
        Connector connector = connectors.metrics(instanceId, interval);
        // only the latest sample is relevant
        return open(connector, "/ws", EventItem.class, null, new ItemBuffer(1, Overflow.DROP_OLDEST, null));
    }

    private <T extends StreamItem> EventStream<T> open(
            Connector connector, String path, Class<T> type, @Nullable Position after, ItemBuffer buffer) {
        StreamPump pump =
                new StreamPump(handshake, connector, buffer, type, backoff, new StreamObserver(observers, path), after);
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

    /** Closes all streams; no more can be opened afterwards. */
    @Override
    public void close() {
        streams.close();
        terminals.close();
    }
}
