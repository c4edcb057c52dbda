// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import dev.windsock.paging.PageRequest;
import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A VPC as clients see it, in responses and in events. */
@Serdeable
@Schema(name = "Vpc", description = "A private network for instances.")
record VpcView(
        @Schema(format = "uuid", description = "UUIDv7 of the VPC.")
        String id,

        @Schema(format = "uuid", description = "The tenant that owns the VPC.")
        String tenantId,

        @Schema(pattern = "[A-Za-z0-9_-]{1,64}", example = "backend", description = "Unique in the tenant.")
        String name,

        @Schema(example = "10.1.0.0/16", description = "Its block of IPv4 addresses.")
        String cidrBlock,

        VpcStatus status,

        @Schema(description = "When it was created.") Instant createdAt) {
    static VpcView of(VpcRecord vpc) {
        return new VpcView(
                vpc.id().value(),
                vpc.tenantId().value(),
                vpc.name(),
                vpc.cidr().toString(),
                VpcStatus.AVAILABLE,
                vpc.createdAt());
    }

    @Serdeable
    @Schema(name = "VpcPage", description = "One page of VPCs, newest first.")
    record Page(
            List<VpcView> items,

            @Schema(description = PageRequest.NEXT_CURSOR) @Nullable String nextCursor) {}
}
