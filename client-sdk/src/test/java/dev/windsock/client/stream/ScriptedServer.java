// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
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
 * Answers tries to connect as a script says, and records where each wanted to go on. When the script is over, a try waits
 * until the stream is closed.
 *
 * <p>Threading: for any thread.
 */
final class ScriptedServer implements Connector {
    private final Deque<Opening> script = new ArrayDeque<>();
    private final BlockingQueue<Optional<Position>> asked = new LinkedBlockingQueue<>();

    /** The next try gets a connection that brings these, and then breaks. */
    synchronized ScriptedServer connects(Signal... signals) {
        script.add(new Opening.Opened(new ScriptedConnection(Arrays.asList(signals))));
        return this;
    }

    synchronized ScriptedServer answers(Opening opening) {
        script.add(opening);
        return this;
    }

    @Override
    public Opening connect(@Nullable Position after) throws InterruptedException {
        asked.add(Optional.ofNullable(after));
        Opening next = next();
        if (next == null) {
            Thread.sleep(Long.MAX_VALUE);
            throw new AssertionError();
        }
        return next;
    }

    private synchronized @Nullable Opening next() {
        return script.poll();
    }

    /** After which positions the stream has tried to go on so far, waiting for as many tries. */
    List<Optional<Position>> asked(int tries) throws InterruptedException {
        List<Optional<Position>> all = new ArrayList<>();
        for (int i = 0; i < tries; i++) {
            Optional<Position> one = asked.poll(10, TimeUnit.SECONDS);
            if (one == null) {
                throw new AssertionError("the stream has tried only " + all);
            }
            all.add(one);
        }
        return all;
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
                throw new EOFException("cut");
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
