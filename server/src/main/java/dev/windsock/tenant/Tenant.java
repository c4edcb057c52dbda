// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.id.TenantId;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/** A tenant as it is answered and told in events. */
@Serdeable
@Schema(
        name = "Tenant",
        description = "Who shares the server: its keys see and change what is its own, and nothing of other tenants.")
public record Tenant(
        @Schema(format = "uuid", description = "UUIDv7 of the tenant.")
        String id,

        @Schema(description = "What people call it.") String name,

        Quotas quotas,

        @Schema(description = "The id of the key that made it, or windsock.")
        String createdBy,

        @Schema(description = "When it was made.") Instant createdAt) {
    TenantId tenantId() {
        return new TenantId(id);
    }

    Tenant with(Quotas other) {
        return new Tenant(id, name, other, createdBy, createdAt);
    }
}
