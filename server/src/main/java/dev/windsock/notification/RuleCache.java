// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.TenantId;
import dev.windsock.log.EventLog;
import dev.windsock.log.ResourceType;
import dev.windsock.store.ChangeFollower;
import dev.windsock.store.Store;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Caches the enabled rules in memory, for the watchers that run every second and for the watcher of the store itself. It
 * follows the log, so it contains a changed rule soon after the commit. Code that raises a notification reads the rule again.
 *
 * <p>Threading: thread-safe; only the first load and the log followers block.
 */
@Singleton
final class RuleCache {
    private final Store store;
    private final NotificationRuleRepository repository;
    private final List<ChangeFollower> followers;
    private volatile Map<TenantId, List<NotificationRule>> thresholds = Map.of();
    private volatile List<NotificationRule> serverRules = List.of();

    RuleCache(Store store, NotificationRuleRepository repository, EventLog log) {
        this.store = store;
        this.repository = repository;
        // started before the first load, so that no change during the load is missed
        this.followers = List.of(
                new ChangeFollower(log, ResourceType.NOTIFICATION_RULE, id -> load()),
                new ChangeFollower(log, ResourceType.TENANT, id -> load()));
        load();
    }

    private synchronized void load() {
        List<NotificationRule> enabled = store.read(repository::all).stream()
                .filter(NotificationRule::enabled)
                .toList();
        thresholds = enabled.stream()
                .filter(rule -> rule.condition() instanceof Condition.Above)
                .collect(Collectors.groupingBy(NotificationRule::tenantId));
        serverRules = enabled.stream()
                .filter(rule -> rule.condition() instanceof Condition.ServerTrouble)
                .toList();
    }

    /** Returns the rules with a threshold, by tenant. */
    Map<TenantId, List<NotificationRule>> thresholds() {
        return thresholds;
    }

    /** Returns the rules about the server itself. */
    List<NotificationRule> serverRules() {
        return serverRules;
    }

    @PreDestroy
    void close() {
        followers.forEach(ChangeFollower::close);
    }
}
