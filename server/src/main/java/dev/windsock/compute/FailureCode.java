// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import io.swagger.v3.oas.annotations.media.Schema;

/** What kind of failure of a driver it was. The names are part of the contract. */
@Schema(
        name = "FailureCode",
        description =
                "How the driver failed. IMAGE_NOT_FOUND: there is no such image, or it may not be had. PORT_TAKEN:"
                        + " something else on the host has a port. PROGRAM_NOT_FOUND: there is no such program. DRIVER_UNREACHABLE: what runs the instances does not answer."
                        + " DRIVER_FAILED: anything else.")
public enum FailureCode {
    /** There is no such image, here or where it would come from, or it may not be fetched. */
    IMAGE_NOT_FOUND,
    /** Something else on the host has the port. */
    PORT_TAKEN,
    /** There is no such program where the instance runs, or it may not be executed. */
    PROGRAM_NOT_FOUND,
    /** What runs the instances does not answer. */
    DRIVER_UNREACHABLE,
    /** Anything else. */
    DRIVER_FAILED
}
