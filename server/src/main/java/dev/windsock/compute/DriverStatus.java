// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.time.Instant;

/** Whether a driver can tell how its instances stand. */
public sealed interface DriverStatus {
    /** Since when it is so. */
    Instant since();

    record Reachable(Instant since) implements DriverStatus {}

    /**
     * What runs the instances does not answer. Nothing follows from that for them: they may well run on.
     *
     * @param reason one sentence for people
     */
    record Unreachable(Instant since, String reason) implements DriverStatus {}
}
