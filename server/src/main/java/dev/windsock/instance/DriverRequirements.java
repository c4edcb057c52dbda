// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.Capability;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.DriverStatus;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.time.Duration;

/** Rejects requests that the driver cannot fulfil. Stateless; does not block. */
final class DriverRequirements {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(5);

    private DriverRequirements() {}

    /**
     * @param feature what the request needs, as the object of "does not support"
     * @throws RejectedException UNSUPPORTED_BY_DRIVER
     */
    static void require(ComputeDriver driver, Capability capability, String feature) {
        if (!driver.capabilities().contains(capability)) {
            throw new RejectedException(
                    ErrorCode.UNSUPPORTED_BY_DRIVER,
                    "The " + driver.name() + " driver does not support " + feature + ".");
        }
    }

    /**
     * Requires a driver that can act now: a command that stays pending until the driver is back would be a surprise.
     *
     * @throws RejectedException DRIVER_FAILED
     */
    static void requireReachable(ComputeDriver driver) {
        if (driver.status() instanceof DriverStatus.Unreachable unreachable) {
            throw unreachable(unreachable.reason());
        }
    }

    static RejectedException unreachable(String reason) {
        return new RejectedException(ErrorCode.DRIVER_FAILED, reason, RETRY_DELAY);
    }
}
