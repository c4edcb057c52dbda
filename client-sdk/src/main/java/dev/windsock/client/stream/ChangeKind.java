// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ApiKey;
import dev.windsock.client.model.AuditRow;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.Notification;
import dev.windsock.client.model.NotificationRule;
import dev.windsock.client.model.Tenant;
import dev.windsock.client.model.Terminal;
import dev.windsock.client.model.Volume;
import dev.windsock.client.model.Vpc;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The kind of resource that a change concerns.
 *
 * @param typePrefix the prefix of the event types, or the only type. The server reserves it, so no published event has it.
 * @param topic the topic of the changes
 * @param resource the class of the payload
 * @param constructor creates the change
 */
record ChangeKind<R>(
        String typePrefix, String topic, Class<R> resource, BiFunction<ChangeEvent, R, Change> constructor) {
    /** Events that a service has published, or whose type is newer than this client. */
    static final ChangeKind<?> OTHER =
            new ChangeKind<>("", "custom", Object.class, (event, resource) -> new OtherChange(event));

    private static final List<ChangeKind<?>> KNOWN = List.of(
            new ChangeKind<>("INSTANCE_", "instances", Instance.class, InstanceChange::new),
            new ChangeKind<>("VOLUME_", "volumes", Volume.class, VolumeChange::new),
            new ChangeKind<>("VPC_", "vpcs", Vpc.class, VpcChange::new),
            new ChangeKind<>("TERMINAL_", "terminals", Terminal.class, TerminalChange::new),
            new ChangeKind<>("KEY_", "keys", ApiKey.class, KeyChange::new),
            new ChangeKind<>("TENANT_", "keys", Tenant.class, TenantChange::new),
            // the longer prefix first
            new ChangeKind<>(
                    "NOTIFICATION_RULE_", "notifications", NotificationRule.class, NotificationRuleChange::new),
            new ChangeKind<>("NOTIFICATION_", "notifications", Notification.class, NotificationChange::new),
            new ChangeKind<>("AUDIT_LOG", "audit", AuditRow.class, AuditChange::new));

    static ChangeKind<?> of(String type) {
        for (ChangeKind<?> kind : KNOWN) {
            if (kind.typePrefix.endsWith("_") ? type.startsWith(kind.typePrefix) : type.equals(kind.typePrefix)) {
                return kind;
            }
        }
        return OTHER;
    }

    /** @param payload an instance of {@link #resource}; null if the payload could not be read */
    Change toChange(ChangeEvent event, @Nullable Object payload) {
        return payload == null ? new OtherChange(event) : constructor.apply(event, resource.cast(payload));
    }
}
