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
 * Connects by the first transport that gets through, from the same position, so what comes is the same whichever it is.
 *
 * <p>A transport is given up for the next one when something that is no Windsock server answers its handshake, or the
 * server says that the upgrade was lost on the way; when it connects and then brings nothing; or when two tries in a row
 * break without a word, which may also be a server that restarts. It is not given up when nobody is reached at all, or when
 * Windsock itself refuses. After a while the next reconnection begins with the first transport again.
 *
 * <p>Threading: for the stream's own thread.
 */
final class FallbackConnector implements Connector {
    private static final System.Logger LOG = System.getLogger(FallbackConnector.class.getName());

    /** A single broken connection says nothing of a proxy. */
    private static final int BROKEN_TRIES = 2;

    /** How long a transport is kept that is not the first; proxies are mended, and laptops are carried elsewhere. */
    private static final Duration KEPT = Duration.ofMinutes(5);

    /** What the server answers where a proxy has taken the upgrade out of the request: RFC 9110, section 15.5.22. */
    private static final String UPGRADE_REQUIRED = "UPGRADE_REQUIRED";

    private static final int FORBIDDEN = 403;

    private final List<Way> ways;
    private final LongSupplier nanoTime;
    private int current;
    private int brokenTries;
    private long movedAt;

    /**
     * @param ways in the order of preference, at least one
     * @param nanoTime as {@link System#nanoTime}
     */
    FallbackConnector(List<Way> ways, LongSupplier nanoTime) {
        this.ways = new ArrayList<>(ways);
        this.nanoTime = nanoTime;
    }

    /** One of the ways to connect. */
    record Way(Transport transport, Connector connector) {}

    /** What a try says of its transport. */
    private enum Finding {
        /** It gets through, or what is wrong has nothing to do with it. */
        FINE,
        /** It may be broken on the way. */
        SUSPICIOUS,
        /** It is broken on the way. */
        BROKEN,
        /** The key may not use it. */
        NOT_ALLOWED
    }

    @Override
    public Opening connect(@Nullable Position after) throws InterruptedException {
        if (current > 0 && nanoTime.getAsLong() - movedAt > KEPT.toNanos()) {
            moveTo(0);
        }
        int untried = ways.size();
        while (true) {
            Way way = ways.get(current);
            Opening opening = way.connector().connect(after);
            untried--;
            boolean moved =
                    switch (find(way, opening)) {
                        case FINE -> false;
                        case SUSPICIOUS -> brokeWithoutAWord();
                        case BROKEN -> moveOn(describe(opening));
                        case NOT_ALLOWED -> leaveOut();
                    };
            if (!moved || untried == 0) {
                return opening instanceof Opening.Opened opened
                        ? new Opening.Opened(new Watched(way.transport(), opened.connection()))
                        : opening;
            }
        }
    }

    private Finding find(Way way, Opening opening) {
        if (opening instanceof Opening.Refused refused) {
            String code = refused.problem().code();
            if (code.equals(WindsockException.UNEXPECTED_ANSWER)) {
                return refused.isFinal() ? Finding.BROKEN : Finding.SUSPICIOUS;
            }
            if (code.equals(UPGRADE_REQUIRED)) {
                return Finding.BROKEN;
            }
            boolean isOnlyAFallback = way != ways.get(0) && ways.size() > 1;
            return refused.status() == FORBIDDEN && isOnlyAFallback ? Finding.NOT_ALLOWED : Finding.FINE;
        }
        if (opening instanceof Opening.Unreachable unreachable) {
            return isNobodyThere(unreachable.cause()) ? Finding.FINE : Finding.SUSPICIOUS;
        }
        return Finding.FINE;
    }

    private static boolean isNobodyThere(Throwable cause) {
        return cause instanceof ConnectException
                || cause instanceof HttpConnectTimeoutException
                || cause instanceof UnresolvedAddressException;
    }

    private static String describe(Opening opening) {
        return opening instanceof Opening.Refused refused
                ? refused.problem().code() + " (status " + refused.status() + ")"
                : String.valueOf(opening);
    }

    /** Whether another transport is to be tried now. */
    private boolean brokeWithoutAWord() {
        brokenTries++;
        return brokenTries >= BROKEN_TRIES && moveOn("it breaks without a word");
    }

    private boolean moveOn(String why) {
        Transport from = ways.get(current).transport();
        moveTo((current + 1) % ways.size());
        Transport to = ways.get(current).transport();
        if (from != to) {
            LOG.log(System.Logger.Level.INFO, "{0} does not get through, {1} is tried: {2}", from, to, why);
        }
        return from != to;
    }

    private boolean leaveOut() {
        ways.remove(current);
        moveTo(current % ways.size());
        return true;
    }

    private void moveTo(int way) {
        current = way;
        brokenTries = 0;
        movedAt = nanoTime.getAsLong();
    }

    @Override
    public boolean hasAnotherKey() {
        return ways.get(current).connector().hasAnotherKey();
    }

    /** A connection that tells whether its transport gets through. */
    private final class Watched implements StreamConnection {
        private final Transport transport;
        private final StreamConnection connection;
        private boolean getsThrough;

        private Watched(Transport transport, StreamConnection connection) {
            this.transport = transport;
            this.connection = connection;
        }

        @Override
        public Signal read() throws IOException, InterruptedException {
            try {
                Signal signal = connection.read();
                if (!getsThrough) {
                    heard(signal);
                }
                return signal;
            } catch (SocketTimeoutException e) {
                if (!getsThrough) {
                    moveOn(String.valueOf(e.getMessage()));
                }
                throw e;
            } catch (IOException e) {
                if (!getsThrough) {
                    brokeWithoutAWord();
                }
                throw e;
            }
        }

        private void heard(Signal signal) {
            if (signal instanceof Signal.Closed) {
                brokeWithoutAWord();
            } else if (!(signal instanceof Signal.Opened) || transport != Transport.SSE) {
                // of server-sent events, the head of the answer says nothing: what follows may be held back
                getsThrough = true;
                brokenTries = 0;
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
