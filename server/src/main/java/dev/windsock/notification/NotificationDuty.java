// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.store.OldestServer;
import jakarta.inject.Singleton;

/**
 * Decides whether this server evaluates rules against the log and sends messages to webhooks. Exactly one of the servers that
 * share a store has this duty. A server that loses the duty finishes attempts in progress, so a message may arrive twice, with
 * the same id.
 *
 * <p>A server with exclusive use of the store always has the duty. Among servers that share a store, the oldest one has it.
 *
 * <p>Threading: thread-safe; does not block.
 */
@Singleton
class NotificationDuty {
    private final OldestServer oldest;

    NotificationDuty(OldestServer oldest) {
        this.oldest = oldest;
    }

    boolean isOurs() {
        return oldest.isThisOne();
    }
}
