// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.log.Position;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.EventType;
import java.time.Instant;

/**
 * A committed change. A stream delivers changes in the order of their positions, each exactly once. A change whose type is
 * unknown to this client version is an {@link OtherChange}.
 */
public sealed interface Change extends EventItem, DashboardItem
        permits InstanceChange,
                VolumeChange,
                VpcChange,
                TerminalChange,
                KeyChange,
                TenantChange,
                NotificationChange,
                NotificationRuleChange,
                AuditChange,
                OtherChange {
    /** Returns the event as it was received, with its payload as plain JSON values. */
    ChangeEvent event();

    /** Returns the position of the change in the event log. */
    default Position position() {
        return event().getPosition();
    }

    /** Returns the event type, such as {@code INSTANCE_STARTED}. */
    default String type() {
        return event().getType();
    }

    /** Returns whether the event type is in the catalogue. */
    default boolean is(EventType type) {
        return type().equals(type.getValue());
    }

    /** Returns the time of the commit. */
    default Instant timestamp() {
        return event().getTimestamp();
    }
}
