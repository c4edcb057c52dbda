// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import io.nats.client.Connection;
import io.nats.client.ConnectionListener;
import io.nats.client.Consumer;
import io.nats.client.Dispatcher;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamStatusException;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bus of servers that are connected to the same NATS servers. All subjects and inboxes begin with the id of the
 * cluster, so several clusters may share the servers.
 *
 * <p>The bus connects in the background and keeps reconnecting while it is open, even if the servers reject its credentials, in
 * which case the client library would give up. While the connection is down, messages are lost and requests fail immediately.
 * Messages are not queued, because they would be out of date by the time they were sent.
 *
 * <p>Threading: see {@link Bus}. The subscriptions and the connection are guarded by this.
 */
public final class NatsBus implements Bus {
    /** A server that does not respond to two pings counts as lost. */
    private static final Duration PING_INTERVAL = Duration.ofSeconds(2);

    private static final Duration RECONNECT_DELAY = Duration.ofMillis(500);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    /**
     * The delay before the next connection attempt after the servers rejected this client, a problem that an operator has to
     * fix.
     */
    private static final Duration REJECTED_DELAY = Duration.ofSeconds(2);

    /** The header of a response that reports a failure instead of a result. */
    private static final String FAILURE = "Windsock-Failure";

    private static final Logger LOG = LoggerFactory.getLogger(NatsBus.class);

    private final String prefix;
    private final Options options;
    private final List<NatsSubscription> subscriptions = new ArrayList<>();
    private final Thread connector;

    /** A permit is released when a connection is closed permanently. */
    private final Semaphore ended = new Semaphore(0);

    private volatile @Nullable Connection connection;
    private boolean closed;

    private NatsBus(NatsServers servers, String clusterId, String nodeName) {
        this.prefix = "windsock." + clusterId + ".";
        Options.Builder builder = new Options.Builder()
                .servers(servers.urls().toArray(String[]::new))
                .connectionName("windsock " + nodeName)
                .inboxPrefix(prefix + "_inbox.")
                .connectionTimeout(CONNECT_TIMEOUT)
                .pingInterval(PING_INTERVAL)
                .maxReconnects(-1)
                .reconnectWait(RECONNECT_DELAY)
                // a message that is sent after a reconnection would be out of date
                .reconnectBufferSize(0)
                .discardMessagesWhenOutgoingQueueFull()
                .reportNoResponders()
                .connectionListener(new Connections())
                .errorListener(new Errors());
        if (servers.credentials() != null) {
            builder.authHandler(Nats.credentials(servers.credentials().toString()));
        }
        this.options = builder.build();
        this.connector = Thread.ofPlatform().daemon().name("bus-connect").unstarted(this::connect);
    }

    /**
     * Opens a bus, which connects in the background.
     *
     * @param clusterId the id of the store
     */
    public static NatsBus open(NatsServers servers, String clusterId, String nodeName) {
        NatsBus bus = new NatsBus(servers, clusterId, nodeName);
        bus.connector.start();
        return bus;
    }

    /** Keeps the bus connected until it is closed. */
    private void connect() {
        try {
            while (true) {
                try {
                    Connection made = Nats.connectReconnectOnConnect(options);
                    connected(made);
                    while (made.getStatus() != Connection.Status.CLOSED) {
                        ended.acquire();
                    }
                    LOG.warn("NATS client gave up on its connection, reconnecting: cause={}", made.getLastError());
                } catch (IOException e) {
                    LOG.warn("Cannot connect to the bus, retrying: cause={}", e.getMessage());
                }
                Thread.sleep(REJECTED_DELAY);
            }
        } catch (InterruptedException e) {
            LOG.debug("Bus closed");
        }
    }

    private void connected(Connection made) throws InterruptedException {
        synchronized (this) {
            if (!closed) {
                subscriptions.forEach(subscription -> subscription.begin(made));
                connection = made;
                return;
            }
        }
        made.close();
    }

    @Override
    public void publish(Subject subject, byte[] message) {
        Bus.requireSize(subject, message);
        Connection current = connection;
        if (current != null) {
            try {
                // copied, because the connection's thread sends it later
                current.publish(prefix + subject, message.clone());
            } catch (IllegalStateException e) {
                LOG.debug("Message lost because the bus is not connected: subject={}", subject);
            } catch (IllegalArgumentException e) {
                LOG.warn(
                        "Message dropped, because it exceeds the max_payload of the NATS servers: subject={}", subject);
            }
        }
    }

    @Override
    public Subscription subscribe(Subject subject, java.util.function.Consumer<byte[]> listener) {
        return add(subject, message -> {
            try {
                listener.accept(message.getData());
            } catch (RuntimeException | Error e) {
                LOG.error("Bus listener failed: subject={}", subject, e);
            }
        });
    }

    @Override
    public Subscription respond(Subject subject, UnaryOperator<byte[]> responder) {
        return add(subject, message -> {
            String replyTo = message.getReplyTo();
            Connection current = connection;
            if (replyTo == null || current == null) {
                return;
            }
            NatsMessage.Builder response = NatsMessage.builder().subject(replyTo);
            try {
                response.data(responder.apply(message.getData()));
            } catch (RuntimeException e) {
                response.headers(new Headers().put(FAILURE, line(e)));
            }
            try {
                current.publish(response.build());
            } catch (IllegalStateException | IllegalArgumentException e) {
                LOG.debug("Response lost: subject={} cause={}", subject, e.getMessage());
            }
        });
    }

    /** A header must be one line of ASCII. */
    private static String line(RuntimeException failure) {
        return String.valueOf(failure.getMessage()).replaceAll("[^ -~]+", " ");
    }

    private synchronized Subscription add(Subject subject, MessageHandler handler) {
        NatsSubscription subscription = new NatsSubscription(subject, handler);
        subscriptions.add(subscription);
        Connection current = connection;
        if (current != null && !closed) {
            subscription.begin(current);
        }
        return subscription;
    }

    @Override
    public CompletableFuture<byte[]> request(Subject subject, byte[] message, Duration timeout) {
        Bus.requireSize(subject, message);
        Connection current = connection;
        if (current == null || current.getStatus() != Connection.Status.CONNECTED) {
            return CompletableFuture.failedFuture(notSent());
        }
        CompletableFuture<Message> response;
        try {
            response = current.request(prefix + subject, message.clone());
        } catch (IllegalStateException e) {
            return CompletableFuture.failedFuture(notSent());
        } catch (IllegalArgumentException e) {
            return CompletableFuture.failedFuture(
                    new BusException(BusException.Reason.NOT_SENT, "the NATS servers reject a message of this size"));
        }
        return response.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .thenApply(NatsBus::content)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(failure(subject, failure)));
    }

    private static BusException notSent() {
        return new BusException(BusException.Reason.NOT_SENT, "this server is not connected to the bus");
    }

    private static byte[] content(Message response) {
        if (response.hasHeaders() && response.getHeaders().containsKey(FAILURE)) {
            throw new BusException(
                    BusException.Reason.FAILED,
                    Objects.requireNonNullElse(response.getHeaders().getFirst(FAILURE), "unknown"));
        }
        return response.getData();
    }

    private static BusException failure(Subject subject, Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return switch (cause) {
            case BusException known -> known;
            case JetStreamStatusException nobody ->
                new BusException(BusException.Reason.NO_RESPONDER, "nobody responds to " + subject);
            case TimeoutException late -> new BusException(BusException.Reason.TIMEOUT, "no response to " + subject);
            // cancelled, because the connection was lost or closed: the request may have arrived
            default ->
                new BusException(
                        BusException.Reason.TIMEOUT, "the bus was disconnected before the response to " + subject);
        };
    }

    @Override
    public boolean isConnected() {
        Connection current = connection;
        return current != null && current.getStatus() == Connection.Status.CONNECTED;
    }

    @Override
    public void close() {
        Connection current;
        synchronized (this) {
            closed = true;
            current = connection;
        }
        connector.interrupt();
        if (current != null) {
            close(current);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    private static void close(Connection ended) {
        try {
            ended.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class NatsSubscription implements Subscription {
        private final Subject subject;
        private final MessageHandler handler;
        private @Nullable Dispatcher dispatcher;

        private NatsSubscription(Subject subject, MessageHandler handler) {
            this.subject = subject;
            this.handler = handler;
        }

        /** A dispatcher has its own thread. It subscribes again after each reconnection. */
        private void begin(Connection made) {
            Dispatcher begun = made.createDispatcher(handler);
            begun.setPendingLimits(MAX_PENDING, (long) MAX_PENDING * MAX_MESSAGE_BYTES);
            begun.subscribe(prefix + subject);
            dispatcher = begun;
        }

        @Override
        public void close() {
            synchronized (NatsBus.this) {
                subscriptions.remove(this);
                Connection current = connection;
                Dispatcher begun = dispatcher;
                if (current != null && begun != null && begun.isActive()) {
                    current.closeDispatcher(begun);
                }
            }
        }
    }

    private final class Connections implements ConnectionListener {
        @Override
        @SuppressWarnings("deprecation") // the newer method has a default that calls this one
        public void connectionEvent(Connection connection, Events type) {
            if (isClosed() && type != Events.CLOSED) {
                // interrupting a connection attempt does not stop the library, so the connection is closed here
                Thread.ofVirtual().name("bus-close").start(() -> close(connection));
                return;
            }
            switch (type) {
                case CONNECTED, RECONNECTED -> {
                    LOG.info("Bus connected: server={}", connection.getConnectedUrl());
                    if (connection.getMaxPayload() < MAX_MESSAGE_BYTES) {
                        LOG.error(
                                "NATS servers reject large messages, raise their max_payload: max_payload={} required={}",
                                connection.getMaxPayload(),
                                MAX_MESSAGE_BYTES);
                    }
                }
                case DISCONNECTED ->
                    LOG.warn(
                            "Bus disconnected, reconnecting; changes from other servers still arrive within a second or two");
                case CLOSED -> ended.release();
                default -> LOG.debug("Bus: event={}", type);
            }
        }
    }

    private static final class Errors implements ErrorListener {
        @Override
        public void errorOccurred(Connection connection, String error) {
            LOG.warn("Bus reports an error: cause={}", error);
        }

        @Override
        public void exceptionOccurred(Connection connection, Exception cause) {
            LOG.debug("Bus connection failed", cause);
        }

        @Override
        public void slowConsumerDetected(Connection connection, Consumer consumer) {
            LOG.warn("Bus listener too slow, messages lost: lost={}", consumer.getDroppedCount());
        }
    }
}
