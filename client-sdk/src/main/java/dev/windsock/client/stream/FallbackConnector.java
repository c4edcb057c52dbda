// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.error.WindsockException;
import dev.windsock.client.log.Position;
import dev.windsock.client.secret.Secrets;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Connects over the first transport that works. All transports resume at the same position, so they deliver the same changes.
 *
 * <p>The connector moves to the next transport if a server other than Windsock responds to the handshake, or if Windsock
 * reports that an intermediary removed the upgrade. It also moves if the connection opens but delivers nothing, or if two
 * consecutive connections break without a reason, although a restarting server can cause this too. It does not move if no
 * server is reached or if Windsock rejects the handshake. After a while, the next reconnection starts with the first transport
 * again.
 *
 * <p>Confined to its stream's thread.
 */
final class FallbackConnector implements Connector {
    private static final System.Logger LOG = System.getLogger(FallbackConnector.class.getName());

    /** One broken connection is not evidence of a bad intermediary. */
    private static final int MAX_BROKEN_ATTEMPTS = 2;

    /** The time until the first transport is tried again: a proxy may be repaired, or a laptop may change networks. */
    private static final Duration FALLBACK_DURATION = Duration.ofMinutes(5);

    /** The server's code if an intermediary has removed the upgrade from the request: RFC 9110, section 15.5.22. */
    private static final String UPGRADE_REQUIRED = "UPGRADE_REQUIRED";

    private static final int FORBIDDEN = 403;

    private final List<Route> routes;
    private final LongSupplier nanoTime;
    /** The transports whose failure has already been logged. */
    private final Set<Transport> reported = EnumSet.noneOf(Transport.class);

    private int current;
    private int brokenAttempts;
    private long lastMove;

    /**
     * @param routes the routes, in order of preference; there is at least one
     * @param nanoTime the clock, such as {@link System#nanoTime}
     */
    FallbackConnector(List<Route> routes, LongSupplier nanoTime) {
        this.routes = new ArrayList<>(routes);
        this.nanoTime = nanoTime;
    }

    /** A transport and its connector. */
    record Route(Transport transport, Connector connector) {}

    /** What an attempt reveals about its transport. */
    private enum Verdict {
        /** The transport works, or the failure has a different cause. */
        WORKING,
        /** An intermediary may break the transport. */
        SUSPECT,
        /** An intermediary breaks the transport. */
        BROKEN,
        /** The key may not use the transport. */
        FORBIDDEN
    }

    @Override
    public ConnectResult connect(@Nullable Position after) throws InterruptedException {
        if (current > 0 && nanoTime.getAsLong() - lastMove > FALLBACK_DURATION.toNanos()) {
            moveTo(0);
        }
        int untried = routes.size();
        while (true) {
            Route route = routes.get(current);
            ConnectResult result = route.connector().connect(after);
            untried--;
            boolean moved =
                    switch (verdict(route, result)) {
                        case WORKING -> false;
                        case SUSPECT -> recordBroken(describe(result));
                        case BROKEN -> moveOn(describe(result));
                        case FORBIDDEN -> removeCurrent();
                    };
            if (!moved || untried == 0) {
                return result instanceof ConnectResult.Opened opened
                        ? new ConnectResult.Opened(new MonitoredConnection(route.transport(), opened.connection()))
                        : result;
            }
        }
    }

    private Verdict verdict(Route route, ConnectResult result) {
        if (result instanceof ConnectResult.Rejected rejected) {
            String code = rejected.problem().code();
            if (code.equals(WindsockException.UNEXPECTED_RESPONSE)) {
                return rejected.isPermanent() ? Verdict.BROKEN : Verdict.SUSPECT;
            }
            if (code.equals(UPGRADE_REQUIRED)) {
                return Verdict.BROKEN;
            }
            boolean isFallback = route != routes.get(0) && routes.size() > 1;
            return rejected.status() == FORBIDDEN && isFallback ? Verdict.FORBIDDEN : Verdict.WORKING;
        }
        if (result instanceof ConnectResult.Unreachable unreachable) {
            return isNotReached(unreachable.cause()) ? Verdict.WORKING : Verdict.SUSPECT;
        }
        return Verdict.WORKING;
    }

    /** A failure before the first byte of HTTP says nothing about the transport. */
    private static boolean isNotReached(Throwable cause) {
        return cause instanceof SSLException
                || cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof UnresolvedAddressException;
    }

    private static String describe(ConnectResult result) {
        if (result instanceof ConnectResult.Rejected rejected) {
            return rejected.reason();
        }
        return result instanceof ConnectResult.Unreachable unreachable
                ? String.valueOf(unreachable.cause())
                : "the connection opened but delivered nothing";
    }

    /** Records a connection that broke; returns whether to try another transport now. */
    private boolean recordBroken(String cause) {
        brokenAttempts++;
        return brokenAttempts >= MAX_BROKEN_ATTEMPTS && moveOn(cause);
    }

    private boolean moveOn(String cause) {
        Transport from = routes.get(current).transport();
        moveTo((current + 1) % routes.size());
        Transport to = routes.get(current).transport();
        if (from != to && reported.add(from)) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "Transport does not work, falling back: from={0} to={1} cause={2}",
                    from,
                    to,
                    Secrets.redact(cause));
        }
        return from != to;
    }

    private boolean removeCurrent() {
        routes.remove(current);
        moveTo(current % routes.size());
        return true;
    }

    private void moveTo(int route) {
        current = route;
        brokenAttempts = 0;
        lastMove = nanoTime.getAsLong();
    }

    @Override
    public boolean hasNewKey() {
        return routes.get(current).connector().hasNewKey();
    }

    /** A connection that reports whether its transport works. */
    private final class MonitoredConnection implements StreamConnection {
        private final Transport transport;
        private final StreamConnection connection;
        private boolean works;

        private MonitoredConnection(Transport transport, StreamConnection connection) {
            this.transport = transport;
            this.connection = connection;
        }

        @Override
        public Signal read() throws IOException, InterruptedException {
            try {
                Signal signal = connection.read();
                if (!works) {
                    observe(signal);
                }
                return signal;
            } catch (SocketTimeoutException e) {
                if (!works) {
                    moveOn(String.valueOf(e.getMessage()));
                }
                throw e;
            } catch (IOException e) {
                if (!works) {
                    recordBroken(String.valueOf(e.getMessage()));
                }
                throw e;
            }
        }

        private void observe(Signal signal) {
            if (signal instanceof Signal.Closed closed) {
                recordBroken(closed.reason());
            } else if (!(signal instanceof Signal.Opened) || transport != Transport.SSE) {
                // for server-sent events, the response headers prove nothing: a proxy may buffer the body
                works = true;
                reported.remove(transport);
                brokenAttempts = 0;
            }
        }

        @Override
        public boolean hasMore() {
            return connection.hasMore();
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
