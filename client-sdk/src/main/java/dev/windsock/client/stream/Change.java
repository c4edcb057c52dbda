// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import dev.windsock.client.model.ChangeEvent;
import java.time.Instant;

/**
 * A committed change. A stream delivers changes in the order of their positions, each once. A change of a type that this
 * client version does not know is an {@link OtherChange}.
 */
public sealed interface Change extends EventItem, DashboardItem
        permits InstanceChange,
                VolumeChange,
                VpcChange,
                TerminalChange,
                KeyChange,
                TenantChange,
                AuditChange,
                OtherChange {
    /** Returns the event as it was received, with its payload as plain JSON values. */
    ChangeEvent event();

    /** Returns the position of the change in the event log. */
    default Position position() {
        return Position.of(event().getPosition());
    }

    /** Returns the event type, such as {@code INSTANCE_STARTED}. */
    default String type() {
        return event().getType();
    }

    /** Returns the time of the commit. */
    default Instant timestamp() {
        return event().getTimestamp().toInstant();
    }
}
