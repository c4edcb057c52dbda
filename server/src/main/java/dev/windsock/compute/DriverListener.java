// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** Hears what a driver sees without being asked. Its methods may block. */
public interface DriverListener {
    /** Called by one thread at a time for each instance. */
    void observed(Observation observation);

    /**
     * The driver lost what runs the instances, or has it back; {@link ComputeDriver#status} says which. After it is back
     * every instance may stand otherwise than before. Called by one thread at a time.
     */
    void statusChanged(DriverStatus status);
}
