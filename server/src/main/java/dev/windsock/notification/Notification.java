// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.NotificationId;
import dev.windsock.id.NotificationRuleId;
import dev.windsock.id.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A condition that held for a resource, from when it was raised until it was resolved. A rule has at most one firing
 * notification per resource.
 *
 * @param ruleName the name of the rule when it was raised
 * @param summary a human-readable sentence
 * @param resolution how the condition was resolved; null while it holds
 */
record Notification(
        NotificationId id,
        TenantId tenantId,
        NotificationRuleId ruleId,
        String ruleName,
        NotificationCondition condition,
        Resource resource,
        String summary,
        Instant raisedAt,
        @Nullable Resolution resolution) {
    static final int MAX_TEXT = 512;

    /**
     * The resource that a notification is about.
     *
     * @param name a human-readable name
     */
    record Resource(Type type, String id, String name) {
        /** The kinds of resources that rules watch. */
        enum Type {
            INSTANCE,
            STORE,
            NODE
        }
    }

    /** @param reason a human-readable sentence */
    record Resolution(Instant at, String reason) {}

    Notification resolved(Instant at, String reason) {
        return new Notification(
                id, tenantId, ruleId, ruleName, condition, resource, summary, raisedAt, new Resolution(at, reason));
    }
}
