// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.VpcId;

/** A private network to create for a VPC. */
public record NetworkSpec(VpcId id, String tenantId, String name, Cidr cidr) {}
