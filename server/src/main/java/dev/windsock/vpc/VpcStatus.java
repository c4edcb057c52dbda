// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import io.swagger.v3.oas.annotations.media.Schema;

/** Where a VPC is in its life: it is answered once its network is there. */
@Schema(name = "VpcStatus", description = "Where a VPC is in its life. AVAILABLE: instances can be launched in it.")
public enum VpcStatus {
    AVAILABLE
}
