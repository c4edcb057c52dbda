// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import io.micronaut.serde.annotation.Serdeable;
import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;

/** A VPC to create. */
@Serdeable
@Schema(name = "CreateVpcRequest", description = "A VPC to create.")
public record CreateVpcRequest(
        @NotNull @Pattern(regexp = "[A-Za-z0-9_-]{1,64}", message = "must be 1 to 64 characters from [A-Za-z0-9_-]") @Schema(example = "backend", description = "Unique in the tenant.")
        String name,

        @NotNull @Schema(
                example = "10.1.0.0/16",
                description = "An IPv4 block from /8 to /29 within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16, without"
                        + " bits set after the prefix. It must not overlap with another VPC.")
        String cidrBlock) {}
