// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** Receives the observations of a driver. Its methods may block. */
public interface DriverListener {
    /** Called by one thread at a time for each instance. */
    void observed(Observation observation);

    /**
     * The driver lost the connection to its engine or restored it, see {@link ComputeDriver#status}. After it is restored,
     * any instance may have changed. Called by one thread at a time.
     */
    void statusChanged(DriverStatus status);
}
