// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.id.TenantId;
import dev.windsock.paging.PageRequest;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A tenant as clients see it, in responses and in events. */
@Serdeable
@Schema(
        name = "Tenant",
        description = "A tenant on the server: its keys can read and change only resources that belong to it.")
public record Tenant(
        @Schema(format = "uuid", description = "UUIDv7 of the tenant.")
        String id,

        @Schema(description = "Display name.") String name,

        Quotas quotas,

        @Schema(description = "The id of the key that created it, or `windsock`.")
        String createdBy,

        @Schema(description = "Creation time.") Instant createdAt) {
    TenantId tenantId() {
        return new TenantId(id);
    }

    Tenant with(Quotas other) {
        return new Tenant(id, name, other, createdBy, createdAt);
    }

    @Serdeable
    @Schema(name = "TenantPage", description = "One page of tenants, newest first.")
    record Page(
            List<Tenant> items,

            @Schema(description = PageRequest.NEXT_CURSOR) @Nullable String nextCursor) {}
}
