// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.id.NotificationRuleId;
import dev.windsock.id.TenantId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventType;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.principal.Permission;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import dev.windsock.tenant.TenantData;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Creates, changes and deletes rules on behalf of callers, each with its event and its audit row.
 *
 * <p>Threading: stateless; every method blocks and may be called from any virtual thread.
 */
@Singleton
final class NotificationRules implements TenantData {
    /** Maximum number of rules per tenant. */
    static final int MAX_RULES = 50;

    private final Store store;
    private final NotificationRuleRepository repository;
    private final NotificationRepository notifications;
    private final DeliveryRepository deliveries;
    private final Notifications raised;
    private final RuleRequests requests;
    private final IdempotencyKeys idempotency;
    private final ChangeJournal journal;
    private final Clock clock;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    NotificationRules(
            Store store,
            NotificationRuleRepository repository,
            NotificationRepository notifications,
            DeliveryRepository deliveries,
            Notifications raised,
            RuleRequests requests,
            IdempotencyKeys idempotency,
            ChangeJournal journal,
            Clock clock) {
        this.store = store;
        this.repository = repository;
        this.notifications = notifications;
        this.deliveries = deliveries;
        this.raised = raised;
        this.requests = requests;
        this.idempotency = idempotency;
        this.journal = journal;
        this.clock = clock;
    }

    /** Returns rules, newest first. */
    Page<NotificationRuleView> list(Caller caller, PageRequest page) {
        return store.read(caller.tenantId(), handle -> repository.list(handle, caller.tenantId(), page))
                .map(rule -> view(caller, rule));
    }

    /** @throws RejectedException NOT_FOUND if the rule does not exist or belongs to another tenant */
    NotificationRuleView get(Caller caller, String id) {
        return view(caller, store.read(caller.tenantId(), handle -> repository.get(handle, caller.tenantId(), id)));
    }

    /** Returns the deliveries of a rule, newest first. */
    Page<Delivery> deliveries(TenantId tenantId, String id, PageRequest page) {
        return store.read(
                tenantId,
                handle -> deliveries.list(
                        handle, repository.get(handle, tenantId, id).id(), page));
    }

    /**
     * Creates a rule. The response to the first request contains the webhook's secret; the response to a replayed request does
     * not.
     */
    Outcome<NotificationRuleView> create(Caller caller, NotificationRuleRequest request, Attempt attempt) {
        Condition condition = requests.condition(caller, request);
        Scope scope = requests.scope(request);
        URI url = requests.url(request);
        Instant now = Timestamps.toMillis(clock.instant());
        NotificationRule rule = new NotificationRule(
                new NotificationRuleId(ids.generate().toString()),
                caller.tenantId(),
                request.name(),
                !Boolean.FALSE.equals(request.enabled()),
                condition,
                scope,
                url == null ? null : Webhook.to(url),
                1,
                now,
                caller.principal().keyId(),
                now,
                now);
        Outcome<NotificationRuleView> outcome = idempotency.once(attempt, NotificationRuleView.class, transaction -> {
            requireRoom(transaction.handle(), rule);
            repository.startCursor(transaction.handle(), rule.tenantId(), transaction.latest());
            repository.insert(transaction.handle(), rule);
            record(transaction, caller, EventType.NOTIFICATION_RULE_CREATED, "create", rule);
            return view(caller, rule);
        });
        return outcome.replayed() ? outcome : shown(outcome, rule.webhook());
    }

    private void requireRoom(Handle handle, NotificationRule rule) {
        List<NotificationRule> others = repository.ofTenant(handle, rule.tenantId());
        requireFreeName(others, rule);
        if (others.size() >= MAX_RULES) {
            throw new RejectedException(
                    ErrorCode.QUOTA_EXCEEDED,
                    "The tenant has " + MAX_RULES + " notification rules, which is the maximum. Delete one first.");
        }
    }

    private static void requireFreeName(List<NotificationRule> others, NotificationRule rule) {
        if (others.stream()
                .anyMatch(
                        other -> other.name().equals(rule.name()) && !other.id().equals(rule.id()))) {
            throw new RejectedException(
                    ErrorCode.NAME_TAKEN, "A notification rule named `" + rule.name() + "` already exists.");
        }
    }

    /**
     * Replaces a rule, and reactivates its webhook. Its firing notifications are resolved if the rule now watches something
     * else.
     *
     * @param version the version that the rule must have, or null for any
     */
    Outcome<NotificationRuleView> replace(
            Caller caller, String id, NotificationRuleRequest request, @Nullable Long version) {
        Condition condition = requests.condition(caller, request);
        Scope scope = requests.scope(request);
        URI url = requests.url(request);
        AtomicReference<@Nullable Webhook> generated = new AtomicReference<>();
        Outcome<NotificationRuleView> outcome = store.write(transaction -> {
            NotificationRule before = repository.get(transaction.handle(), caller.tenantId(), id);
            requireVersion(before, version);
            Webhook webhook = webhook(before.webhook(), url);
            generated.set(before.webhook() == null ? webhook : null);
            Instant now = Timestamps.toMillis(clock.instant());
            NotificationRule changed = new NotificationRule(
                    before.id(),
                    before.tenantId(),
                    request.name(),
                    !Boolean.FALSE.equals(request.enabled()),
                    condition,
                    scope,
                    webhook,
                    before.version() + 1,
                    before.effectiveAt(),
                    before.createdBy(),
                    before.createdAt(),
                    now);
            NotificationRule after = changed.watchesLike(before) ? changed : changed.effectiveAt(now);
            requireFreeName(repository.ofTenant(transaction.handle(), before.tenantId()), after);
            repository.update(transaction.handle(), after);
            record(transaction, caller, EventType.NOTIFICATION_RULE_UPDATED, "update", after);
            if (!after.watchesLike(before)) {
                raised.resolveAll(transaction, after, "The rule was changed.");
            }
            if (webhook == null) {
                deliveries.discardPending(transaction.handle(), after.id(), now, "The webhook was removed.");
            }
            return view(caller, after);
        });
        return shown(outcome, generated.get());
    }

    private static @Nullable Webhook webhook(@Nullable Webhook before, @Nullable URI url) {
        if (url == null) {
            return null;
        }
        return before == null ? Webhook.to(url) : before.activated(url);
    }

    private static void requireVersion(NotificationRule rule, @Nullable Long version) {
        if (version != null && version != rule.version()) {
            throw new RejectedException(
                    ErrorCode.VERSION_CONFLICT,
                    "The notification rule is at version " + rule.version() + ", not " + version
                            + ". Read it again and retry.");
        }
    }

    /** Deletes a rule and its pending deliveries. Its firing notifications are resolved. */
    Outcome<?> delete(Caller caller, String id) {
        return store.write(transaction -> {
            NotificationRule rule = repository.get(transaction.handle(), caller.tenantId(), id);
            raised.resolveAll(transaction, rule, "The rule was deleted.");
            repository.delete(transaction.handle(), rule.id());
            deliveries.deleteAll(transaction.handle(), rule.id());
            record(transaction, caller, EventType.NOTIFICATION_RULE_DELETED, "delete", rule);
            return rule;
        });
    }

    /** Rotates the secret of a webhook. Messages are also signed with the old one until the end of the grace period. */
    Outcome<NotificationRuleView> rotate(Caller caller, String id, Duration grace, Attempt attempt) {
        AtomicReference<@Nullable Webhook> generated = new AtomicReference<>();
        Outcome<NotificationRuleView> outcome = idempotency.once(attempt, NotificationRuleView.class, transaction -> {
            NotificationRule before = repository.get(transaction.handle(), caller.tenantId(), id);
            Instant now = Timestamps.toMillis(clock.instant());
            NotificationRule after = before.rotated(requireWebhook(before).rotated(now.plus(grace)), now);
            repository.update(transaction.handle(), after);
            record(transaction, caller, EventType.NOTIFICATION_RULE_UPDATED, "rotate_secret", after);
            generated.set(after.webhook());
            return view(caller, after);
        });
        return outcome.replayed() ? outcome : shown(outcome, generated.get());
    }

    /** @throws RejectedException INVALID_STATE */
    static Webhook requireWebhook(NotificationRule rule) {
        Webhook webhook = rule.webhook();
        if (webhook == null) {
            throw new RejectedException(
                    ErrorCode.INVALID_STATE, "The notification rule has no webhook. Set `webhook_url` first.");
        }
        return webhook;
    }

    @Override
    public void delete(Transaction transaction, TenantId tenantId) {
        repository.deleteAll(transaction.handle(), tenantId);
        notifications.deleteAll(transaction.handle(), tenantId);
        deliveries.deleteAll(transaction.handle(), tenantId);
    }

    private static Outcome<NotificationRuleView> shown(
            Outcome<NotificationRuleView> outcome, @Nullable Webhook generated) {
        return new Outcome<>(
                outcome.value().with(generated == null ? null : generated.secret()),
                outcome.position(),
                outcome.replayed());
    }

    private static NotificationRuleView view(Caller caller, NotificationRule rule) {
        return NotificationRuleView.of(rule, caller.principal().may(Permission.NOTIFICATION_WRITE));
    }

    private void record(Transaction transaction, Caller caller, EventType type, String verb, NotificationRule rule) {
        Map<String, String> details = new LinkedHashMap<>();
        details.put("name", rule.name());
        details.put("condition", rule.condition().kind().name());
        Webhook webhook = rule.webhook();
        if (webhook != null) {
            details.put("webhook", webhook.maskedUrl());
        }
        journal.record(
                transaction,
                new ChangeJournal.Change(
                        type, rule.tenantId(), rule.id().value(), NotificationRuleView.of(rule, false)),
                Cause.of(caller),
                "notification_rule:" + verb,
                details);
    }
}
