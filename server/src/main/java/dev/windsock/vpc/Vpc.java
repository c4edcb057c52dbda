// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;

/** A VPC as it is answered and told in events. */
@Serdeable
@Schema(name = "Vpc", description = "A private network that instances are launched in.")
public record Vpc(
        @Schema(format = "uuid", description = "UUIDv7 of the VPC.")
        String id,

        @Schema(format = "uuid", description = "The tenant that it belongs to.")
        String tenantId,

        @Schema(pattern = "[A-Za-z0-9_-]{1,64}", example = "backend", description = "Unique in the tenant.")
        String name,

        @Schema(example = "10.1.0.0/16", description = "The IPv4 addresses that it has.")
        String cidrBlock,

        VpcStatus status,

        @Schema(description = "When it was made.") Instant createdAt) {}
