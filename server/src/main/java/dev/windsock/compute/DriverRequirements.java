// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.time.Duration;
import java.util.Objects;

/** Rejects requests that the driver cannot fulfil, either now or at all. Stateless; does not block. */
public final class DriverRequirements {
    private static final Duration RETRY_DELAY = Duration.ofSeconds(5);

    private DriverRequirements() {}

    /**
     * @param feature what the request needs, as the object of "does not support"
     * @throws RejectedException UNSUPPORTED_BY_DRIVER
     */
    public static void require(ComputeDriver driver, Capability capability, String feature) {
        if (!driver.capabilities().contains(capability)) {
            throw unsupported(driver, feature);
        }
    }

    /** Creates the rejection of a request for a feature that the driver lacks. */
    public static RejectedException unsupported(ComputeDriver driver, String feature) {
        return new RejectedException(
                ErrorCode.UNSUPPORTED_BY_DRIVER, "The " + driver.name() + " driver does not support " + feature + ".");
    }

    /**
     * Requires a driver that can act now: a command that stays pending until the driver is back would surprise the user.
     *
     * @throws RejectedException DRIVER_FAILED
     */
    public static void requireReachable(ComputeDriver driver) {
        if (driver.status() instanceof DriverStatus.Unreachable unreachable) {
            throw unavailable(unreachable.reason()).precedingChange();
        }
    }

    /** Creates the rejection of a request that the driver or this server cannot fulfil now. */
    public static RejectedException unavailable(String reason) {
        return new RejectedException(ErrorCode.DRIVER_FAILED, reason, RETRY_DELAY);
    }

    /** Converts a driver failure that had no effect into the rejection of a request. */
    public static RejectedException failed(ComputeException e) {
        return failed(e, ErrorCode.DRIVER_FAILED);
    }

    /** @param code the code of the rejection, unless the driver is unreachable */
    public static RejectedException failed(ComputeException e, ErrorCode code) {
        String reason = Objects.toString(e.getMessage());
        return code == ErrorCode.DRIVER_FAILED || e.code() == FailureCode.DRIVER_UNREACHABLE
                ? unavailable(reason).precedingChange()
                : new RejectedException(code, reason).precedingChange();
    }
}
