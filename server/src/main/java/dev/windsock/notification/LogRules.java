// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.TenantId;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventLog;
import dev.windsock.log.Position;
import dev.windsock.log.ReadLimit;
import dev.windsock.log.ReadResult;
import dev.windsock.log.Topic;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the rules of a tenant to the events of its instances, in log order, starting where it last stopped. The notifications
 * that an event raises and the position after it are committed together, so each event is applied once, even across a restart.
 *
 * <p>The position is stored only when a notification was raised or resolved, or after {@value #STORE_AFTER} other changes in
 * the log. Events in between are applied again after a restart, again without any effect.
 *
 * <p>Threading: used by one thread. Blocks on the store.
 */
@Singleton
final class LogRules {
    private static final ReadLimit BATCH = new ReadLimit(50, 1 << 20);
    private static final Set<Topic> TOPICS = EnumSet.of(Topic.INSTANCES);

    /** Far less than the log retains. */
    private static final long STORE_AFTER = 500;

    private static final Logger LOG = LoggerFactory.getLogger(LogRules.class);

    private final EventLog log;
    private final Store store;
    private final NotificationRuleRepository rules;
    private final NotificationRepository repository;
    private final Notifications notifications;
    private final InstanceEvents events;
    private final Recoveries recoveries;
    private final Map<TenantId, Position> read = new ConcurrentHashMap<>();

    LogRules(
            EventLog log,
            Store store,
            NotificationRuleRepository rules,
            NotificationRepository repository,
            Notifications notifications,
            InstanceEvents events,
            Recoveries recoveries) {
        this.log = log;
        this.store = store;
        this.rules = rules;
        this.repository = repository;
        this.notifications = notifications;
        this.events = events;
        this.recoveries = recoveries;
    }

    /** Discards the positions in memory and continues from the stored ones, which another server may have advanced. */
    void restart() {
        read.clear();
    }

    /** Applies the rules of a tenant to all events so far. */
    void apply(TenantId tenantId) {
        Optional<Position> stored = store.read(handle -> rules.cursor(handle, tenantId));
        if (stored.isEmpty()) {
            read.remove(tenantId);
            return;
        }
        Position from = newer(stored.get(), read.get(tenantId));
        boolean more = true;
        while (more) {
            switch (log.readAfter(from, tenantId, TOPICS, BATCH)) {
                case ReadResult.Events found -> {
                    apply(tenantId, found, stored.get());
                    from = found.last();
                    more = found.more();
                }
                case ReadResult.Gap gap -> {
                    from = afterGap(tenantId, from, gap);
                    more = gap.reason() != ReadResult.Reason.AHEAD;
                }
            }
            read.put(tenantId, from);
        }
        recoveries.apply(tenantId);
    }

    private static Position newer(Position stored, @Nullable Position known) {
        return known != null && known.epoch().equals(stored.epoch()) && known.offset() > stored.offset()
                ? known
                : stored;
    }

    private static Position afterGap(TenantId tenantId, Position from, ReadResult.Gap gap) {
        Position next =
                switch (gap.reason()) {
                    case HISTORY_TRUNCATED -> gap.earliest();
                    case EPOCH_CHANGED -> sameOffset(from, gap);
                    case AHEAD -> gap.latest();
                };
        LOG.warn(
                "Events that notification rules have not processed are missing, continuing after the gap: "
                        + "tenant={} position={} reason={} next={}",
                tenantId,
                from,
                gap.reason(),
                next);
        return next;
    }

    /** A restored store has the position of its backup, and a log that continues from that position in another epoch. */
    private static Position sameOffset(Position from, ReadResult.Gap gap) {
        boolean within = from.offset() >= gap.earliest().offset()
                && from.offset() <= gap.latest().offset();
        return within ? gap.latest().at(from.offset()) : gap.latest();
    }

    private void apply(TenantId tenantId, ReadResult.Events found, Position stored) {
        Relevant relevant = store.read(
                handle -> new Relevant(rules.ofTenant(handle, tenantId), repository.firingResources(handle, tenantId)));
        found.events().forEach(event -> {
            InstancePayload instance = events.payload(event);
            if (InstanceEvents.isRelapse(event, instance)) {
                recoveries.relapsed(instance.id());
            }
        });
        boolean isRelevant = found.events().stream().anyMatch(event -> isRelevant(event, relevant));
        if (isRelevant || hasMoved(stored, found.last())) {
            store.write(transaction -> {
                found.events().forEach(event -> apply(transaction, event, relevant.rules()));
                rules.moveCursor(transaction.handle(), tenantId, found.last());
                return tenantId;
            });
        }
    }

    private static boolean hasMoved(Position stored, Position last) {
        return !stored.epoch().equals(last.epoch()) || last.offset() - stored.offset() > STORE_AFTER;
    }

    /**
     * The rules and notifications that a batch of events may affect. It is read after the events, so that it contains every
     * rule that was created before one of the events.
     *
     * @param firing the ids of the resources with firing notifications
     */
    private record Relevant(List<NotificationRule> rules, Set<String> firing) {}

    private boolean isRelevant(ChangeEvent event, Relevant relevant) {
        if (relevant.firing().contains(event.draft().resourceId())) {
            return true;
        }
        InstancePayload instance = events.payload(event);
        return relevant.rules().stream()
                .anyMatch(rule -> raises(rule, event, instance).isPresent());
    }

    private static Optional<String> raises(NotificationRule rule, ChangeEvent event, InstancePayload instance) {
        return rule.enabled()
                        && !event.timestamp().isBefore(rule.effectiveAt())
                        && rule.scope().matches(instance.id(), instance.labels())
                ? InstanceEvents.raises(rule.condition(), event, instance)
                : Optional.empty();
    }

    private void apply(Transaction transaction, ChangeEvent event, List<NotificationRule> ofTenant) {
        InstancePayload instance = events.payload(event);
        for (Notification firing :
                repository.firing(transaction.handle(), event.draft().tenantId(), instance.id())) {
            // notifications raised after the event are newer than the instance state in the event
            if (!firing.raisedAt().isAfter(event.timestamp())) {
                InstanceEvents.resolves(firing.condition(), instance)
                        .ifPresent(reason -> notifications.resolve(transaction, firing, reason, event.timestamp()));
            }
        }
        for (NotificationRule rule : ofTenant) {
            raises(rule, event, instance)
                    .ifPresent(summary ->
                            notifications.raise(transaction, rule, instance.resource(), summary, event.timestamp()));
        }
    }
}
