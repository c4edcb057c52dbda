// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import dev.windsock.compute.Cidr;
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import java.time.Instant;

/**
 * A VPC as the server stores it. Clients see it as {@link VpcView}.
 *
 * @param driver the name of the driver that provides its network
 * @param owner the node that hosts its network
 */
record VpcRecord(VpcId id, TenantId tenantId, String name, Cidr cidr, String driver, NodeId owner, Instant createdAt) {}
