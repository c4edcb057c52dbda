// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** What a driver can do besides starting and stopping instances. */
public enum Capability {
    PAUSE,
    CPU_LIMIT,
    MEMORY_LIMIT,
    LOGS,
    TERMINALS,
    VOLUMES,
    /** If a volume is attached while an instance is running, the instance sees it only after a restart. */
    RESTART_TO_REMOUNT,
    VPCS,
    PORTS,
    /** Instances run images; without this capability, they run programs on the host. */
    IMAGES,
    NETWORK_METRICS,
    /** Instances are isolated from each other and from the host. */
    ISOLATION
}
