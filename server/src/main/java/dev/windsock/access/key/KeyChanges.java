// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.key;

import dev.windsock.id.KeyId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventLog;
import dev.windsock.problem.RejectedException;
import dev.windsock.retry.Poll;
import io.micronaut.runtime.event.annotation.EventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies every committed change of a key, including one whose request ended before its commit: a revoked key must grant no access, even if the request that revoked it failed.
 *
 * <p>Threading: runs on the log's thread, and reads each change on a virtual thread until the store responds.
 */
@Singleton
final class KeyChanges {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(KeyChanges.class);

    private final EventLog log;
    private final KeyService keys;
    private volatile boolean closed;

    KeyChanges(EventLog log, KeyService keys) {
        this.log = log;
        this.keys = keys;
    }

    @EventListener
    void started(ServerStartupEvent event) {
        log.onCommit(this::committed);
    }

    @PreDestroy
    void close() {
        closed = true;
    }

    private void committed(List<ChangeEvent> events) {
        for (ChangeEvent event : events) {
            String id = event.draft().resourceId();
            if ("KEY".equals(event.draft().resourceType()) && id != null) {
                Thread.ofVirtual().name("key-change").start(() -> take(new KeyId(id)));
            }
        }
    }

    private void take(KeyId id) {
        do {
            try {
                keys.apply(id);
                return;
            } catch (RejectedException e) {
                LOG.warn(
                        "Cannot apply the change of a key, retrying: key={} delay={} cause={}",
                        id,
                        RETRY_DELAY,
                        e.getMessage());
            }
        } while (!closed && Poll.pause(RETRY_DELAY));
    }
}
