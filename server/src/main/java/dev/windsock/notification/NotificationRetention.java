// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.store.Store;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes old notifications and deliveries. Their number is also limited whenever one is added. Deliveries that were postponed
 * while the clock was fast become due.
 *
 * <p>Threading: runs on the scheduler's virtual threads; blocks on the store.
 */
@Singleton
final class NotificationRetention {
    /** How long a resolved notification and a finished delivery are kept. */
    static final Duration RETENTION = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(NotificationRetention.class);

    private final Store store;
    private final NotificationRepository notifications;
    private final DeliveryRepository deliveries;
    private final NotificationDuty duty;
    private final Clock clock;

    NotificationRetention(
            Store store,
            NotificationRepository notifications,
            DeliveryRepository deliveries,
            NotificationDuty duty,
            Clock clock) {
        this.store = store;
        this.notifications = notifications;
        this.deliveries = deliveries;
        this.duty = duty;
        this.clock = clock;
    }

    @Scheduled(initialDelay = "4m", fixedDelay = "1h")
    void retain() {
        if (!duty.isOurs()) {
            return;
        }
        Instant now = clock.instant();
        Instant oldest = now.minus(RETENTION);
        try {
            store.writeEssential(transaction -> {
                notifications.removeResolvedBefore(transaction.handle(), oldest);
                deliveries.removeFinishedBefore(transaction.handle(), oldest);
                deliveries.makeDue(transaction.handle(), now.plus(RetrySchedule.LONGEST_RETRY_AFTER), now);
                return oldest;
            });
        } catch (RuntimeException e) {
            LOG.warn("Cannot remove old notifications, retrying in an hour: cause={}", e.getMessage());
        }
    }
}
