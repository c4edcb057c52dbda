// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.log.Position;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connector that follows a script and records the position of each attempt. After the end of the script, attempts block
 * until the stream is closed. Thread-safe.
 */
final class ScriptedServer implements Connector {
    private final Deque<ConnectResult> script = new ArrayDeque<>();
    private final BlockingQueue<Optional<Position>> attempts = new LinkedBlockingQueue<>();

    /** Adds a connection that delivers these signals and then breaks. */
    synchronized ScriptedServer connects(Signal... signals) {
        script.add(new ConnectResult.Opened(new ScriptedConnection(Arrays.asList(signals))));
        return this;
    }

    synchronized ScriptedServer returns(ConnectResult result) {
        script.add(result);
        return this;
    }

    @Override
    public ConnectResult connect(@Nullable Position after) throws InterruptedException {
        attempts.add(Optional.ofNullable(after));
        ConnectResult next = next();
        if (next == null) {
            Thread.sleep(Long.MAX_VALUE);
            throw new AssertionError();
        }
        return next;
    }

    private synchronized @Nullable ConnectResult next() {
        return script.poll();
    }

    /** Waits for the given number of attempts and returns the positions after which they resume. */
    List<Optional<Position>> awaitAttempts(int count) throws InterruptedException {
        List<Optional<Position>> positions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Optional<Position> position = attempts.poll(10, TimeUnit.SECONDS);
            if (position == null) {
                throw new AssertionError("Too few attempts: " + positions);
            }
            positions.add(position);
        }
        return positions;
    }

    private static final class ScriptedConnection implements StreamConnection {
        private final Deque<Signal> signals;

        private ScriptedConnection(List<Signal> signals) {
            this.signals = new ArrayDeque<>(signals);
        }

        @Override
        public Signal read() throws IOException {
            Signal next = signals.poll();
            if (next == null) {
                throw new EOFException("connection cut");
            }
            return next;
        }

        @Override
        public boolean hasMore() {
            return !signals.isEmpty();
        }

        @Override
        public void close() {
            signals.clear();
        }
    }
}
