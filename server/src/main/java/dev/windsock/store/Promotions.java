// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.windsock.cluster.Bus;
import dev.windsock.cluster.Subject;
import dev.windsock.log.ChangeEvent;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Coordinates this server with the others after the promotion of a standby. A server that detects the new timeline checks that
 * the timeline contains the events that this server has shown, and notifies the others. If the former primary keeps running, a
 * server may still be connected to it, while the other servers wait for that server. A server that is notified of a timeline
 * newer than its database's replaces its connections.
 *
 * <p>Threading: {@link #confirm} is called only by the writer's thread. Notifications arrive on a bus thread. Both block on the
 * database.
 */
final class Promotions implements AutoCloseable {
    private static final Subject PROMOTED = new Subject("store.promoted");
    private static final Logger LOG = LoggerFactory.getLogger(Promotions.class);

    private final StoreDatabase database;
    private final LogHead head;
    private final Supplier<Optional<ChangeEvent>> shown;
    private final Bus bus;
    private final Bus.@Nullable Subscription notifications;

    /** @param shown returns the latest event that this server has shown to any client */
    Promotions(StoreDatabase database, LogHead head, Supplier<Optional<ChangeEvent>> shown, Bus bus) {
        this.database = database;
        this.head = head;
        this.shown = shown;
        this.bus = bus;
        this.notifications = database.hasOtherWriters()
                ? bus.subscribe(PROMOTED, message -> promoted(new String(message, US_ASCII)))
                : null;
    }

    /**
     * On a timeline that is not accepted yet, looks for the events that this server has shown, and notifies the other servers
     * of the timeline.
     */
    void confirm() {
        String timeline = database.writer().inTransaction(handle -> {
            database.beginWrite(handle, DeadlineReads.OPERATION_TIMEOUT);
            database.confirmPromotion(handle, head.committed(), shown.get());
            return database.timeline(handle);
        });
        bus.publish(PROMOTED, timeline.getBytes(US_ASCII));
    }

    private void promoted(String timeline) {
        try {
            String here = database.readers().inTransaction(handle -> {
                database.limit(handle, DeadlineReads.OPERATION_TIMEOUT);
                return database.timeline(handle);
            });
            if (timeline.compareTo(here) > 0) {
                LOG.warn("A database standby was promoted, reconnecting: timeline={} promoted={}", here, timeline);
                database.reconnect();
            }
        } catch (JdbiException e) {
            LOG.debug("Cannot read the database's timeline", e);
        }
    }

    @Override
    public void close() {
        if (notifications != null) {
            notifications.close();
        }
    }
}
