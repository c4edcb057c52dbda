// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pending messages of one listener.
 *
 * <p>Threading: thread-safe; no method blocks. One virtual thread calls the listener until the mailbox is closed.
 */
final class Mailbox<M> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);

    private final BlockingQueue<M> waiting = new ArrayBlockingQueue<>(Bus.MAX_PENDING);
    private final Subject subject;
    private final Thread thread;

    Mailbox(Subject subject, Consumer<M> listener) {
        this.subject = subject;
        this.thread = Thread.ofVirtual().name("bus-" + subject).start(() -> deliver(listener));
    }

    /** Adds a message. Returns false if the message is dropped because too many are already pending. */
    boolean offer(M message) {
        return waiting.offer(message);
    }

    private void deliver(Consumer<M> listener) {
        while (true) {
            M message;
            try {
                message = waiting.take();
            } catch (InterruptedException e) {
                return;
            }
            try {
                listener.accept(message);
            } catch (RuntimeException | Error e) {
                LOG.error("Bus listener failed: subject={}", subject, e);
            }
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
