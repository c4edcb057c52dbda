// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access.session;

import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The caller. */
@Serdeable
@Schema(name = "Session", description = "The caller, as identified by its credential.")
public record SessionView(
        @Schema(pattern = "[0-9a-z]{8}", description = "The public id of the API key.")
        String keyId,

        @Schema(description = "The name of the API key.") String name,

        @Schema(format = "uuid", description = "The tenant of the key.")
        String tenantId,

        @ArraySchema(
                arraySchema = @Schema(description = "The permissions of the key."),
                schema = @Schema(implementation = Permission.class))
        List<String> permissions,

        @Schema(description = "When the key expires, and with it the session; null if the key never expires.") @Nullable Instant keyExpiresAt) {
    static SessionView of(Principal principal, @Nullable Instant keyExpiresAt) {
        return new SessionView(
                principal.keyId().value(),
                principal.name(),
                principal.tenantId().value(),
                principal.permissions().stream()
                        .map(Permission::wireName)
                        .sorted()
                        .toList(),
                keyExpiresAt);
    }
}
