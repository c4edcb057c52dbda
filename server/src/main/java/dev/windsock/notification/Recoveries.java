// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.compute.HealthStatus;
import dev.windsock.id.NotificationId;
import dev.windsock.id.TenantId;
import dev.windsock.instance.InstanceRecord;
import dev.windsock.instance.InstanceState;
import dev.windsock.instance.InstanceStatus;
import dev.windsock.instance.Instances;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Store;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;

/**
 * Resolves the notifications of instances that have worked normally for {@link #SETTLING_TIME}. A health check that keeps
 * changing its result, or a program that keeps failing and restarting, therefore raises only one notification.
 *
 * <p>The time at which an instance recovered is kept in memory. After a server restart, the settling time begins again.
 *
 * <p>Threading: used by one thread. Blocks on the store.
 */
@Singleton
final class Recoveries {
    static final Duration SETTLING_TIME = Duration.ofMinutes(2);

    private final Store store;
    private final NotificationRepository repository;
    private final Notifications notifications;
    private final Instances instances;
    private final Clock clock;
    private final Map<NotificationId, Well> well = new ConcurrentHashMap<>();

    /** When the instance of a notification began to work normally. */
    private record Well(TenantId tenantId, String instanceId, Instant since) {}

    Recoveries(
            Store store,
            NotificationRepository repository,
            Notifications notifications,
            Instances instances,
            Clock clock) {
        this.store = store;
        this.repository = repository;
        this.notifications = notifications;
        this.instances = instances;
        this.clock = clock;
    }

    /** Restarts the settling time of an instance that has failed or is unhealthy again. */
    void relapsed(String instanceId) {
        well.values().removeIf(known -> known.instanceId().equals(instanceId));
    }

    /** Resolves the notifications of a tenant whose instances have worked normally for long enough. */
    void apply(TenantId tenantId) {
        Instant now = clock.instant();
        List<Notification> recovering = store.read(handle -> repository.firingOfInstances(handle, tenantId).stream()
                .filter(firing -> isWell(handle, firing))
                .toList());
        Set<NotificationId> ids = new HashSet<>();
        List<Notification> over = new ArrayList<>();
        for (Notification firing : recovering) {
            ids.add(firing.id());
            // the settling time starts over if the clock was set back
            Well known = well.compute(
                    firing.id(),
                    (id, before) -> before == null || before.since().isAfter(now)
                            ? new Well(tenantId, firing.resource().id(), now)
                            : before);
            if (!now.isBefore(known.since().plus(SETTLING_TIME))) {
                over.add(firing);
            }
        }
        well.entrySet()
                .removeIf(known -> known.getValue().tenantId().equals(tenantId) && !ids.contains(known.getKey()));
        if (!over.isEmpty()) {
            store.write(transaction -> {
                over.stream()
                        .filter(firing -> isWell(transaction.handle(), firing))
                        .forEach(firing -> notifications.resolve(transaction, firing, reason(firing), now));
                return over;
            });
        }
    }

    private static String reason(Notification firing) {
        return "The instance has been "
                + (firing.condition() == NotificationCondition.INSTANCE_UNHEALTHY ? "healthy" : "running") + " for "
                + SETTLING_TIME.toMinutes() + " minutes.";
    }

    private boolean isWell(Handle handle, Notification firing) {
        try {
            InstanceRecord instance =
                    instances.get(handle, firing.tenantId(), firing.resource().id());
            return firing.condition() == NotificationCondition.INSTANCE_UNHEALTHY
                    ? isHealthy(instance.state())
                    : instance.status() == InstanceStatus.RUNNING;
        } catch (RejectedException e) {
            if (e.code() == ErrorCode.NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isHealthy(InstanceState state) {
        InstanceState.Run run = state.run();
        return run != null && run.health() != null && run.health().status() == HealthStatus.HEALTHY;
    }
}
