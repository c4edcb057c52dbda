// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import dev.windsock.client.WindsockException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Connects over the first transport that works. All transports resume at the same position, so they deliver the same changes.
 *
 * <p>The connector moves to the next transport in these cases: a server other than Windsock responds to the handshake;
 * Windsock reports that an intermediary removed the upgrade; the connection opens but delivers nothing; or two
 * consecutive attempts break without a reason, which a restarting server can also cause. It does not move if no server
 * is reached or if Windsock rejects the handshake. After a while, the next reconnection starts with the first transport
 * again.
 *
 * <p>Confined to its stream's thread.
 */
final class FallbackConnector implements Connector {
    private static final System.Logger LOG = System.getLogger(FallbackConnector.class.getName());

    /** One broken connection is not evidence of a bad intermediary. */
    private static final int MAX_BROKEN_ATTEMPTS = 2;

    /** The time until the first transport is tried again: proxies get fixed, and laptops move. */
    private static final Duration FALLBACK_DURATION = Duration.ofMinutes(5);

    /** The server's code if an intermediary has removed the upgrade from the request: RFC 9110, section 15.5.22. */
    private static final String UPGRADE_REQUIRED = "UPGRADE_REQUIRED";

    private static final int FORBIDDEN = 403;

    private final List<Route> routes;
    private final LongSupplier nanoTime;
    private int current;
    private int brokenAttempts;
    private long lastMove;

    /**
     * @param routes at least one, in order of preference
     * @param nanoTime the clock, such as {@link System#nanoTime}
     */
    FallbackConnector(List<Route> routes, LongSupplier nanoTime) {
        this.routes = new ArrayList<>(routes);
        this.nanoTime = nanoTime;
    }

    /** A transport and its connector. */
    record Route(Transport transport, Connector connector) {}

    /** The conclusion from an attempt about its transport. */
    private enum Verdict {
        /** The transport works, or the failure has another cause. */
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
                        case SUSPECT -> recordBroken();
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

    private static boolean isNotReached(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof UnresolvedAddressException;
    }

    private static String describe(ConnectResult result) {
        return result instanceof ConnectResult.Rejected rejected
                ? rejected.problem().code() + " (status " + rejected.status() + ")"
                : String.valueOf(result);
    }

    /** Records a connection that broke without a reason; returns whether to try another transport now. */
    private boolean recordBroken() {
        brokenAttempts++;
        return brokenAttempts >= MAX_BROKEN_ATTEMPTS && moveOn("the connection broke without a reason");
    }

    private boolean moveOn(String cause) {
        Transport from = routes.get(current).transport();
        moveTo((current + 1) % routes.size());
        Transport to = routes.get(current).transport();
        if (from != to) {
            LOG.log(
                    System.Logger.Level.INFO,
                    "Transport does not work, falling back: from={0} to={1} cause={2}",
                    from,
                    to,
                    cause);
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
                    recordBroken();
                }
                throw e;
            }
        }

        private void observe(Signal signal) {
            if (signal instanceof Signal.Closed) {
                recordBroken();
            } else if (!(signal instanceof Signal.Opened) || transport != Transport.SSE) {
                // for server-sent events, the response headers prove nothing: a proxy may buffer the body
                works = true;
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
