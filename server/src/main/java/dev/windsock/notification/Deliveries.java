// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.Actor;
import dev.windsock.id.NotificationRuleId;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventType;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Attempts deliveries and stores the outcomes. An attempt is stored after it is made: if the server stops in between, the
 * message is sent again.
 *
 * <p>Threading: stateless; every method blocks on the store, and an attempt also blocks for up to
 * {@link WebhookClient#TIMEOUT}.
 */
@Singleton
final class Deliveries {
    /** Maximum number of finished deliveries per rule. */
    static final int MAX_FINISHED = 100;

    /** A webhook that has failed for this long is disabled. */
    static final Duration DISABLE_AFTER = Duration.ofDays(5);

    private static final int GONE = 410;
    private static final Duration BUSY_RETRY = Duration.ofSeconds(1);

    private final Store store;
    private final NotificationRuleRepository rules;
    private final DeliveryRepository repository;
    private final Notifications notifications;
    private final WebhookSender sender;
    private final DeliveryPermits permits;
    private final ChangeJournal journal;
    private final Clock clock;

    Deliveries(
            Store store,
            NotificationRuleRepository rules,
            DeliveryRepository repository,
            Notifications notifications,
            WebhookSender sender,
            DeliveryPermits permits,
            ChangeJournal journal,
            Clock clock) {
        this.store = store;
        this.rules = rules;
        this.repository = repository;
        this.notifications = notifications;
        this.sender = sender;
        this.permits = permits;
        this.journal = journal;
        this.clock = clock;
    }

    /** A completed attempt. */
    record Attempted(Delivery delivery, Sending sending) {}

    /** Attempts the first due delivery of a rule; returns empty if none is due. */
    Optional<Attempted> attemptNext(NotificationRuleId ruleId) {
        Due due = store.read(handle -> new Due(
                repository.due(handle, ruleId, clock.instant()).orElse(null),
                rules.find(handle, ruleId).map(NotificationRule::webhook).orElse(null)));
        Delivery delivery = due.delivery();
        Webhook webhook = due.webhook();
        return delivery == null || webhook == null
                ? Optional.empty()
                : Optional.of(new Attempted(delivery, sender.send(webhook, delivery)));
    }

    private record Due(
            @Nullable Delivery delivery, @Nullable Webhook webhook) {}

    /** Stores the outcome of an attempt. */
    void store(Attempted attempted) {
        store.writeEssential(transaction -> {
            store(transaction, attempted.delivery(), attempted.sending());
            return attempted;
        });
    }

    /** Returns when the next delivery of a rule is due; empty if it has none. */
    Optional<Instant> nextDue(NotificationRuleId ruleId) {
        return store.read(handle -> repository.nextDue(handle, ruleId));
    }

    private void store(Transaction transaction, Delivery delivery, Sending sending) {
        Delivery.Attempt attempt = WebhookSender.attempt(sending);
        Instant now = Timestamps.toMillis(clock.instant());
        boolean accepted = WebhookSender.isAccepted(sending);
        int made = delivery.attempts() + 1;
        if (accepted || made >= RetrySchedule.MAX_ATTEMPTS) {
            Delivery.Status status = accepted ? Delivery.Status.DELIVERED : Delivery.Status.FAILED;
            repository.update(transaction.handle(), delivery.finished(status, now, made, attempt));
            repository.trim(transaction.handle(), delivery.ruleId(), MAX_FINISHED);
        } else {
            Duration asked = sending instanceof Sending.Answered answered ? answered.retryAfter() : null;
            Duration delay = RetrySchedule.delay(
                    made, asked, () -> ThreadLocalRandom.current().nextDouble());
            repository.update(transaction.handle(), delivery.retried(Timestamps.toMillis(now.plus(delay)), attempt));
        }
        rules.find(transaction.handle(), delivery.ruleId()).ifPresent(rule -> follow(transaction, rule, sending, now));
    }

    /** Records whether the webhook is working, and disables it if it has failed for too long or its receiver is gone. */
    private void follow(Transaction transaction, NotificationRule rule, Sending sending, Instant now) {
        Webhook webhook = rule.webhook();
        if (webhook == null || !webhook.isActive()) {
            return;
        }
        Instant since = webhook.failingSince();
        if (WebhookSender.isAccepted(sending)) {
            if (since != null) {
                rules.update(transaction.handle(), rule.with(webhook.failing(null)));
            }
        } else if (sending instanceof Sending.Answered answered && answered.status() == GONE) {
            disable(transaction, rule, webhook, "The receiver responded with status 410 (Gone).");
        } else if (since == null) {
            rules.update(transaction.handle(), rule.with(webhook.failing(now)));
        } else if (Duration.between(since, now).compareTo(DISABLE_AFTER) > 0) {
            disable(
                    transaction,
                    rule,
                    webhook,
                    "Every delivery attempt since " + Timestamps.format(since) + " has failed; the last error: "
                            + WebhookSender.attempt(sending).error());
        }
    }

    private void disable(Transaction transaction, NotificationRule rule, Webhook webhook, String reason) {
        NotificationRule disabled = rule.with(webhook.disabled(reason));
        rules.update(transaction.handle(), disabled);
        repository.discardPending(
                transaction.handle(), rule.id(), Timestamps.toMillis(clock.instant()), "The webhook was disabled.");
        repository.trim(transaction.handle(), rule.id(), MAX_FINISHED);
        journal.record(
                transaction,
                new ChangeJournal.Change(
                        EventType.NOTIFICATION_RULE_WEBHOOK_DISABLED,
                        rule.tenantId(),
                        rule.id().value(),
                        NotificationRuleView.of(disabled, false)),
                Cause.internal(Actor.WINDSOCK),
                "notification_rule:disable_webhook",
                Map.of("name", rule.name(), "reason", reason));
    }

    /**
     * Sends a test message to the webhook of a rule, even if the webhook is disabled, and returns the outcome. Delivery is
     * attempted once, and a failure does not count against the webhook.
     */
    Outcome<Delivery> test(Caller caller, String id) {
        NotificationRule rule = store.read(caller.tenantId(), handle -> rules.get(handle, caller.tenantId(), id));
        Webhook webhook = NotificationRules.requireWebhook(rule);
        Notification sample = notifications.sample(rule);
        Delivery delivery = notifications.message(rule, WebhookMessageType.TEST, sample);
        if (!permits.tryAcquire(caller.tenantId())) {
            throw new RejectedException(
                    ErrorCode.RATE_LIMITED,
                    "The tenant has reached its limit of concurrent webhook deliveries. Retry later.",
                    BUSY_RETRY);
        }
        Sending sending;
        try {
            sending = sender.send(webhook, delivery);
        } finally {
            permits.release(caller.tenantId());
        }
        Delivery.Status status = WebhookSender.isAccepted(sending) ? Delivery.Status.DELIVERED : Delivery.Status.FAILED;
        Delivery tested =
                delivery.finished(status, Timestamps.toMillis(clock.instant()), 1, WebhookSender.attempt(sending));
        return store.write(transaction -> {
            NotificationRule current = rules.get(transaction.handle(), caller.tenantId(), id);
            repository.insert(transaction.handle(), tested);
            repository.trim(transaction.handle(), current.id(), MAX_FINISHED);
            journal.audit(
                    transaction,
                    current.tenantId(),
                    new ChangeJournal.Change(
                            EventType.NOTIFICATION_RULE_UPDATED,
                            current.tenantId(),
                            current.id().value(),
                            List.of()),
                    Cause.of(caller),
                    "notification_rule:test",
                    Map.of("name", current.name(), "status", status.name()));
            return tested;
        });
    }
}
