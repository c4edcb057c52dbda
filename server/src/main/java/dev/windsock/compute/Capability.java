// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** What a driver can do beyond starting and stopping. */
public enum Capability {
    PAUSE,
    CPU_LIMIT,
    MEMORY_LIMIT,
    LOGS,
    TERMINALS,
    VOLUMES,
    VPCS,
    PORTS,
    IMAGES,
    NETWORK_METRICS,
    /** Instances are kept apart from each other and from the host. */
    ISOLATION
}
