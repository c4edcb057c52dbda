// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.Position;
import dev.windsock.client.model.ChangeEvent;
import java.time.Instant;

/**
 * A committed change. Changes of one stream come in the order of their positions, each once. What this version of the
 * client does not know is an {@link OtherChange}.
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
    /** The event as it was told, with its payload as plain JSON values. */
    ChangeEvent event();

    /** Where it stands in the log. */
    default Position position() {
        return Position.of(event().getPosition());
    }

    /** What happened, such as {@code INSTANCE_STARTED}. */
    default String type() {
        return event().getType();
    }

    /** When it was committed. */
    default Instant timestamp() {
        return event().getTimestamp().toInstant();
    }
}
