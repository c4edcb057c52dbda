// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import dev.windsock.paging.Page;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One page of tenants, newest first. */
@Serdeable
@Schema(name = "TenantPage", description = "One page of tenants, newest first.")
record TenantPage(
        List<Tenant> items,

        @Schema(description = Page.NEXT_CURSOR) @Nullable String nextCursor) {}
