// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.time.Instant;

/** Whether a driver knows the state of its instances. */
public sealed interface DriverStatus {
    /** When this status began. */
    Instant since();

    record Reachable(Instant since) implements DriverStatus {}

    /**
     * The engine that runs the instances does not respond. The instances may still be running.
     *
     * @param reason one human-readable sentence
     */
    record Unreachable(Instant since, String reason) implements DriverStatus {}
}
