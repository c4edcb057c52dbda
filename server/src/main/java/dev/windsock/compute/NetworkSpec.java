// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;

/** A private network to create for a VPC. */
public record NetworkSpec(VpcId id, TenantId tenantId, String name, Cidr cidr) {}
