// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.InstanceId;
import dev.windsock.id.NotificationRuleId;
import dev.windsock.id.TenantId;
import dev.windsock.instance.InstanceRecord;
import dev.windsock.instance.InstanceStatus;
import dev.windsock.instance.Instances;
import dev.windsock.metrics.Sampler;
import dev.windsock.metrics.Tick;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Store;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Applies the rules with a threshold to the samples of the instances that this server runs. See {@link ThresholdProgress} for
 * when a rule raises and resolves notifications. Firing notifications are in the store, so a restart neither repeats nor loses
 * them.
 *
 * <p>Threading: the sampler's thread collects samples in {@code window}. One virtual thread evaluates a window, which may block
 * on the store, and owns {@code tracked}. While that thread is busy, the next window is discarded and treated as a gap in the
 * samples.
 */
@Singleton
final class ThresholdRules {
    private static final Logger LOG = LoggerFactory.getLogger(ThresholdRules.class);

    private final RuleCache rules;
    private final Store store;
    private final NotificationRepository repository;
    private final Notifications notifications;
    private final Instances instances;
    private final ThresholdHistory history;
    private final Clock clock;
    private final SampleWindow window = new SampleWindow();
    private final AtomicBoolean busy = new AtomicBoolean();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("notification-thresholds").factory());
    private final Map<Key, Tracked> tracked = new HashMap<>();

    /** An instance to which a rule applies. */
    private record Key(NotificationRuleId ruleId, InstanceId instanceId) {}

    /** @param at the time of the newest window */
    private record Tracked(Condition.Above condition, ThresholdProgress progress, Instant at) {}

    ThresholdRules(
            Sampler sampler,
            RuleCache rules,
            Store store,
            NotificationRepository repository,
            Notifications notifications,
            Instances instances,
            ThresholdHistory history,
            Clock clock) {
        this.rules = rules;
        this.store = store;
        this.repository = repository;
        this.notifications = notifications;
        this.instances = instances;
        this.history = history;
        this.clock = clock;
        sampler.onTick(this::collect);
    }

    private void collect(Tick tick) {
        if (!window.add(tick, rules.thresholds().keySet())) {
            return;
        }
        Map<InstanceId, SampleWindow.Averages> averages = window.close();
        if (!averages.isEmpty() && !worker.isShutdown() && busy.compareAndSet(false, true)) {
            worker.execute(() -> evaluateSafely(averages));
        }
    }

    private void evaluateSafely(Map<InstanceId, SampleWindow.Averages> averages) {
        try {
            evaluate(averages);
        } catch (RuntimeException e) {
            LOG.warn("Cannot evaluate threshold rules, continuing with the next samples: cause={}", e.getMessage());
        } finally {
            busy.set(false);
        }
    }

    private void evaluate(Map<InstanceId, SampleWindow.Averages> averages) {
        Instant now = clock.instant();
        Map<TenantId, List<NotificationRule>> byTenant = rules.thresholds();
        Set<NotificationRepository.Firing> firing = store.read(repository::firingThresholds);
        averages.forEach((id, average) -> {
            for (NotificationRule rule : byTenant.getOrDefault(average.tenantId(), List.of())) {
                Condition.Above condition = (Condition.Above) rule.condition();
                InstanceId only = rule.scope().instanceId();
                OptionalDouble value = average.of(condition.metric());
                if ((only == null || only.equals(id)) && value.isPresent()) {
                    boolean fires = firing.contains(new NotificationRepository.Firing(rule.id(), id.value()));
                    evaluate(rule, condition, id, fires, value.getAsDouble(), now);
                }
            }
        });
        tracked.values().removeIf(old -> old.at().isBefore(now.minus(ThresholdHistory.MAX_GAP)));
    }

    private void evaluate(
            NotificationRule rule,
            Condition.Above condition,
            InstanceId id,
            boolean firing,
            double value,
            Instant now) {
        Key key = new Key(rule.id(), id);
        ThresholdProgress before = Optional.ofNullable(tracked.get(key))
                .filter(known -> known.condition().equals(condition))
                .map(Tracked::progress)
                .orElseGet(() -> firing || value < condition.percent()
                        ? ThresholdProgress.NONE
                        : history.before(now, rule.tenantId(), id, condition));
        ThresholdProgress after = before.after(condition, firing, value);
        ThresholdProgress.Verdict verdict = after.verdict(condition, firing);
        // before the store is called, so that the next window leads to the same verdict if the store fails
        tracked.put(key, new Tracked(condition, after, now));
        switch (verdict) {
            case NOTHING -> {}
            case RAISE -> {
                raise(rule, condition, id, value, now);
                tracked.put(key, new Tracked(condition, ThresholdProgress.NONE, now));
            }
            case RESOLVE -> {
                resolve(rule, condition, id, now);
                tracked.put(key, new Tracked(condition, ThresholdProgress.NONE, now));
            }
        }
    }

    private void raise(NotificationRule rule, Condition.Above condition, InstanceId id, double value, Instant now) {
        Optional<InstanceRecord> matching = store.read(handle -> matching(handle, rule, id));
        if (matching.isEmpty()) {
            return;
        }
        store.write(transaction -> {
            matching(transaction.handle(), rule, id)
                    .ifPresent(instance -> notifications.raise(
                            transaction,
                            rule,
                            resource(instance),
                            summary(instance, condition, value),
                            now.minus(condition.time())));
            return rule;
        });
    }

    /** Returns the instance if it is running and the rule applies to it. */
    private Optional<InstanceRecord> matching(Handle handle, NotificationRule rule, InstanceId id) {
        try {
            return Optional.of(instances.get(handle, rule.tenantId(), id.value()))
                    .filter(instance ->
                            instance.status() == InstanceStatus.RUNNING || instance.status() == InstanceStatus.PAUSED)
                    .filter(instance -> rule.scope().matches(id.value(), instance.labels()));
        } catch (RejectedException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Notification.Resource resource(InstanceRecord instance) {
        return new Notification.Resource(
                Notification.Resource.Type.INSTANCE,
                instance.id().value(),
                instance.spec().name());
    }

    private static String summary(InstanceRecord instance, Condition.Above condition, double value) {
        return String.format(
                Locale.ROOT,
                "%s of instance %s has been at or above %d%% for %s; it is now %.0f%%.",
                condition.metric().label(),
                instance.spec().name(),
                condition.percent(),
                words(condition.time()),
                value);
    }

    private static String words(Duration time) {
        return time.toSecondsPart() == 0 ? time.toMinutes() + " min" : time.toSeconds() + " s";
    }

    private void resolve(NotificationRule rule, Condition.Above condition, InstanceId id, Instant now) {
        String reason = String.format(
                Locale.ROOT, "%s has stayed below %.0f%%.", condition.metric().label(), condition.clearLevel());
        store.write(transaction -> {
            repository.firing(transaction.handle(), rule.tenantId(), id.value()).stream()
                    .filter(firing -> firing.ruleId().equals(rule.id()))
                    .forEach(firing -> notifications.resolve(transaction, firing, reason, now));
            return rule;
        });
    }

    @PreDestroy
    void close() {
        worker.shutdown();
    }
}
