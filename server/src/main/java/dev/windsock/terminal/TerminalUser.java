// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import dev.windsock.id.Actor;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The key that opened or controls a terminal. */
@Serdeable
@Schema(name = "TerminalUser", description = "The key that opened or controls a terminal.")
public record TerminalUser(
        @Schema(description = "The id of the API key.") String keyId,

        @Schema(description = "The name of the API key.") String name) {
    public static TerminalUser of(Actor actor) {
        return new TerminalUser(actor.keyId() == null ? "" : actor.keyId(), actor.name());
    }

    static @Nullable TerminalUser orNull(@Nullable Actor actor) {
        return actor == null ? null : of(actor);
    }
}
