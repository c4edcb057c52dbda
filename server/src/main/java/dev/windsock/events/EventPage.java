// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Some changes of a collection. */
@Serdeable.Serializable
@Schema(name = "ChangeEventPage", description = "Some changes of a collection.")
public record EventPage(
        List<EventView> items,

        @Schema(description = "Cursor of the next page. Null on the last one.", nullable = true) @Nullable String nextCursor) {
    public EventPage {
        items = List.copyOf(items);
    }
}
