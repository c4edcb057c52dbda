// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.VpcId;

/**
 * What makes private networks, where a driver can. An instance whose spec names a VPC gets an address in its network
 * when it starts, see {@link RunState.Running#privateIp}.
 *
 * <p>Threading: every method may be called from any thread and may block. Calls for one network are made one at a time.
 */
public interface NetworkDriver {
    /**
     * Makes a network. One that is there already is left as it is.
     *
     * @throws ComputeException when it cannot be made; nothing is left behind
     */
    NetworkCreation create(NetworkSpec network) throws ComputeException;

    /** Removes a network that no instance is in. What is gone already is no error. */
    void delete(VpcId id, String tenantId) throws ComputeException;
}
