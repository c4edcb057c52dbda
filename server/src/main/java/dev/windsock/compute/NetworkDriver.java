// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;

/**
 * Creates private networks. An instance whose spec names a VPC is assigned an address in the VPC's network when it starts, see
 * {@link RunState.Running#privateIp}.
 *
 * <p>Threading: every method may be called from any thread and may block. The caller makes one call at a time for each
 * network.
 */
public interface NetworkDriver {
    /**
     * Creates a network, unless it already exists.
     *
     * @throws ComputeException when it cannot be created; nothing is left behind
     */
    NetworkCreation create(NetworkSpec network) throws ComputeException;

    /** Removes a network that contains no instances. It is not an error if the network does not exist. */
    void delete(VpcId id, TenantId tenantId) throws ComputeException;
}
