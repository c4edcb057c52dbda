// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.KeyId;
import dev.windsock.id.NotificationRuleId;
import dev.windsock.id.TenantId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A rule as the server stores it. Clients see it as {@link NotificationRuleView}.
 *
 * @param webhook the receiver of messages; null if the rule notifies only the console
 * @param version increases by one with each change by a client
 * @param effectiveAt when the rule started watching; earlier events are ignored
 */
record NotificationRule(
        NotificationRuleId id,
        TenantId tenantId,
        String name,
        boolean enabled,
        Condition condition,
        Scope scope,
        @Nullable Webhook webhook,
        long version,
        Instant effectiveAt,
        KeyId createdBy,
        Instant createdAt,
        Instant updatedAt) {
    /** Returns this rule with a different webhook state. The version stays the same, because no client changed the rule. */
    NotificationRule with(@Nullable Webhook other) {
        return of(other, version, effectiveAt, updatedAt);
    }

    /** Returns this rule with a webhook that has a new secret. */
    NotificationRule rotated(Webhook other, Instant now) {
        return of(other, version + 1, effectiveAt, now);
    }

    /** Returns this rule with a different time at which it started watching. */
    NotificationRule effectiveAt(Instant since) {
        return of(webhook, version, since, updatedAt);
    }

    private NotificationRule of(
            @Nullable Webhook newWebhook, long newVersion, Instant newEffectiveAt, Instant newUpdatedAt) {
        return new NotificationRule(
                id,
                tenantId,
                name,
                enabled,
                condition,
                scope,
                newWebhook,
                newVersion,
                newEffectiveAt,
                createdBy,
                createdAt,
                newUpdatedAt);
    }

    /** Returns whether another rule watches the same condition for the same instances. */
    boolean watchesLike(NotificationRule other) {
        return enabled == other.enabled && condition.equals(other.condition) && scope.equals(other.scope);
    }
}
