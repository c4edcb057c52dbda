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
    /** An instance sees a volume that was attached while it runs only after a restart. */
    RESTART_TO_REMOUNT,
    VPCS,
    PORTS,
    /** Instances run images; without it, a program of the host. */
    IMAGES,
    NETWORK_METRICS,
    /** Instances are isolated from each other and from the host. */
    ISOLATION
}
