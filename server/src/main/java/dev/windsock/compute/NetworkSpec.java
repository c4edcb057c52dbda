// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.VpcId;

/** A private network that a driver is asked to make for a VPC. */
public record NetworkSpec(VpcId id, String tenantId, String name, Cidr cidr) {}
