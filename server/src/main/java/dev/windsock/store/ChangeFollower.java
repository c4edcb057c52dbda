// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.EventLog;
import dev.windsock.log.ResourceChange;
import dev.windsock.log.ResourceType;
import dev.windsock.problem.RejectedException;
import dev.windsock.retry.Poll;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies every committed change to resources of one type to the server's in-memory state, including changes by other servers
 * and changes whose request ended before their commit.
 *
 * <p>The action reads the resource, and is repeated until the store responds. It reads after the commit, and the changes of a
 * type are applied one after the other, so after the last change, the state is up to date.
 *
 * <p>Threading: the log's listener only queues a change. One virtual thread runs the actions.
 */
public final class ChangeFollower implements AutoCloseable {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(ChangeFollower.class);

    private final ResourceType type;
    private final Consumer<String> action;
    private final ExecutorService worker;
    private volatile boolean closed;

    /**
     * Starts following the log. The caller must then read everything that was committed earlier.
     *
     * @param action applies the change to the resource with the given id; throws RejectedException while the store is
     *     unavailable
     */
    public ChangeFollower(EventLog log, ResourceType type, Consumer<String> action) {
        this.type = type;
        this.action = action;
        this.worker = Executors.newSingleThreadExecutor(
                Thread.ofVirtual().name("changes-" + type).factory());
        log.onChange(this::changed);
    }

    private void changed(List<ResourceChange> changes) {
        for (ResourceChange change : changes) {
            if (change.type() == type && !closed) {
                String id = change.resourceId();
                try {
                    worker.execute(() -> apply(id));
                } catch (RejectedExecutionException e) {
                    LOG.debug("Server stopped, discarding a change");
                }
            }
        }
    }

    private void apply(String id) {
        do {
            try {
                action.accept(id);
                return;
            } catch (RejectedException e) {
                LOG.warn(
                        "Cannot apply a change, retrying: type={} id={} delay={} cause={}",
                        type,
                        id,
                        RETRY_DELAY,
                        e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("Cannot apply a change: type={} id={}", type, id, e);
                return;
            }
        } while (!closed && Poll.pause(RETRY_DELAY));
    }

    /** Discards changes that have not been applied. */
    @Override
    public void close() {
        closed = true;
        worker.shutdown();
    }
}
