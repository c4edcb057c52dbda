// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.log.Position;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.EventActor;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Creates items for tests. */
final class Events {
    private Events() {}

    static Position at(long offset) {
        return Position.of("e:" + offset);
    }

    static OtherChange change(long offset) {
        return new OtherChange(new ChangeEvent()
                .type("BACKUP_FINISHED")
                .id(new UUID(0, offset))
                .position(at(offset))
                .tenantId(new UUID(0, 0))
                .timestamp(Instant.parse("2026-01-01T00:00:00Z"))
                .actor(new EventActor().name("test"))
                .payload(Map.of("n", offset)));
    }

    static Signal.Delivery delivery(long offset) {
        return new Signal.Delivery(change(offset), at(offset));
    }
}
