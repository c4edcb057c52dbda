// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.id.Actor;
import dev.windsock.id.DeliveryId;
import dev.windsock.id.NotificationId;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.json.JsonCodec;
import dev.windsock.json.Texts;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventType;
import dev.windsock.principal.Cause;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Raises and resolves notifications. The row, its event in the log and the delivery to the webhook are committed together, so a
 * notification that is visible is also delivered.
 *
 * <p>Threading: stateless; runs in the caller's transaction.
 */
@Singleton
final class Notifications {
    /** Maximum number of firing notifications per tenant. */
    static final int MAX_FIRING = 5_000;

    /** Maximum number of resolved notifications per tenant. */
    static final int MAX_RESOLVED = 1_000;

    /** Maximum number of pending deliveries per tenant. */
    static final int MAX_PENDING = 1_000;

    /**
     * Maximum size of a message, in bytes. The text fields of a notification are bounded so that every message stays below this
     * size.
     */
    static final int MAX_BODY_BYTES = 16 << 10;

    private static final String QUEUE_FULL = "The tenant already has " + MAX_PENDING + " pending deliveries.";
    private static final Cause CAUSE = Cause.internal(Actor.WINDSOCK);
    private static final Logger LOG = LoggerFactory.getLogger(Notifications.class);

    private final NotificationRuleRepository rules;
    private final NotificationRepository repository;
    private final DeliveryRepository deliveries;
    private final ChangeJournal journal;
    private final JsonCodec json;
    private final Clock clock;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    Notifications(
            NotificationRuleRepository rules,
            NotificationRepository repository,
            DeliveryRepository deliveries,
            ChangeJournal journal,
            JsonCodec json,
            Clock clock) {
        this.rules = rules;
        this.repository = repository;
        this.deliveries = deliveries;
        this.journal = journal;
        this.json = json;
        this.clock = clock;
    }

    /**
     * A notification with its delivery, before it is stored.
     *
     * @param delivery the delivery to the webhook; null if the rule has no active webhook
     */
    record Prepared(Notification notification, @Nullable Delivery delivery) {}

    /** @param at when the condition began to hold */
    Prepared prepare(NotificationRule rule, Notification.Resource resource, String summary, Instant at) {
        Notification notification = new Notification(
                new NotificationId(ids.generate().toString()),
                rule.tenantId(),
                rule.id(),
                rule.name(),
                rule.condition().kind(),
                resource,
                Texts.ellipsis(Texts.visible(summary), Notification.MAX_TEXT),
                Timestamps.toMillis(at),
                null);
        return new Prepared(notification, delivery(rule, WebhookMessageType.RAISED, notification));
    }

    /** Raises a notification; see {@link #raise(Transaction, NotificationRule, Prepared)}. */
    void raise(
            Transaction transaction,
            NotificationRule rule,
            Notification.Resource resource,
            String summary,
            Instant at) {
        raise(transaction, rule, prepare(rule, resource, summary, at));
    }

    /**
     * Raises a notification, unless the rule already has one for the resource, or has since been changed to watch something
     * else.
     *
     * @param rule the rule as known to the caller
     */
    void raise(Transaction transaction, NotificationRule rule, Prepared prepared) {
        NotificationRule current = rules.find(transaction.handle(), rule.id()).orElse(null);
        Notification raised = prepared.notification();
        if (current == null
                || !current.enabled()
                || !current.watchesLike(rule)
                || repository.isFiring(
                        transaction.handle(), rule.id(), raised.resource().id())) {
            return;
        }
        if (repository.firingCount(transaction.handle(), rule.tenantId()) >= MAX_FIRING) {
            LOG.warn(
                    "Too many firing notifications, discarding a new one: tenant={} rule={} limit={}",
                    rule.tenantId(),
                    rule.id(),
                    MAX_FIRING);
            return;
        }
        repository.insert(transaction.handle(), raised);
        announce(transaction, EventType.NOTIFICATION_RAISED, raised);
        enqueue(transaction, prepared.delivery());
    }

    /** Resolves a firing notification. */
    void resolve(Transaction transaction, Notification firing, String reason, Instant at) {
        Notification.Resolution resolution = new Notification.Resolution(
                Timestamps.toMillis(at), Texts.ellipsis(Texts.visible(reason), Notification.MAX_TEXT));
        Notification resolved = firing.resolved(resolution.at(), resolution.reason());
        repository.resolve(transaction.handle(), firing.id(), resolution);
        repository.trim(transaction.handle(), firing.tenantId(), MAX_RESOLVED);
        announce(transaction, EventType.NOTIFICATION_RESOLVED, resolved);
        rules.find(transaction.handle(), firing.ruleId())
                .ifPresent(rule -> enqueue(transaction, delivery(rule, WebhookMessageType.RESOLVED, resolved)));
    }

    /** Resolves all firing notifications of a rule that no longer watches their resources. */
    void resolveAll(Transaction transaction, NotificationRule rule, String reason) {
        Instant now = clock.instant();
        repository.firing(transaction.handle(), rule.id()).forEach(firing -> resolve(transaction, firing, reason, now));
    }

    private void announce(Transaction transaction, EventType type, Notification notification) {
        journal.append(
                transaction,
                new ChangeJournal.Change(
                        type, notification.tenantId(), notification.id().value(), NotificationView.of(notification)),
                CAUSE);
    }

    private void enqueue(Transaction transaction, @Nullable Delivery delivery) {
        if (delivery == null) {
            return;
        }
        boolean full = delivery.status() == Delivery.Status.PENDING
                && deliveries.pendingCount(transaction.handle(), delivery.tenantId()) >= MAX_PENDING;
        deliveries.insert(transaction.handle(), full ? delivery.discarded(QUEUE_FULL) : delivery);
    }

    private @Nullable Delivery delivery(NotificationRule rule, WebhookMessageType type, Notification notification) {
        Webhook webhook = rule.webhook();
        return webhook == null || !webhook.isActive() ? null : message(rule, type, notification);
    }

    /** Returns a delivery that is due now. */
    Delivery message(NotificationRule rule, WebhookMessageType type, Notification notification) {
        Instant now = Timestamps.toMillis(clock.instant());
        Notification.Resolution resolution = notification.resolution();
        String body = json.text(new WebhookMessage(
                type.wireName(),
                resolution == null ? notification.raisedAt() : resolution.at(),
                NotificationView.of(notification)));
        if (Texts.utf8Length(body) > MAX_BODY_BYTES) {
            throw new IllegalStateException("the texts of a notification are bounded: " + notification.id());
        }
        return new Delivery(
                new DeliveryId(ids.generate().toString()),
                rule.tenantId(),
                rule.id(),
                type,
                body,
                Delivery.Status.PENDING,
                0,
                now,
                now,
                null,
                null);
    }

    /** Returns the notification that a test of a webhook sends. It is neither stored nor listed. */
    Notification sample(NotificationRule rule) {
        return new Notification(
                new NotificationId(ids.generate().toString()),
                rule.tenantId(),
                rule.id(),
                rule.name(),
                rule.condition().kind(),
                new Notification.Resource(
                        Notification.Resource.Type.INSTANCE, ids.generate().toString(), "example"),
                "This is a test of the webhook.",
                Timestamps.toMillis(clock.instant()),
                null);
    }
}
