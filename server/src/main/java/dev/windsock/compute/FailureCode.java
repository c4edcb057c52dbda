// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import io.swagger.v3.oas.annotations.media.Schema;

/** The kind of a driver failure. The names are part of the contract. */
@Schema(
        name = "FailureCode",
        description = "How the driver failed. IMAGE_NOT_FOUND: the image does not exist or access to it is denied."
                + " PORT_TAKEN: a port on the host is already in use. PROGRAM_NOT_FOUND: the program does not exist or is"
                + " not executable. DRIVER_UNREACHABLE: the engine that runs the instances does not respond."
                + " DRIVER_FAILED: any other failure.")
public enum FailureCode {
    /** The image exists neither here nor in its registry, or the registry denies access. */
    IMAGE_NOT_FOUND,
    /** A port on the host is already in use. */
    PORT_TAKEN,
    /** The program does not exist where the instance runs, or is not executable. */
    PROGRAM_NOT_FOUND,
    /** The engine that runs the instances does not respond. */
    DRIVER_UNREACHABLE,
    /** Any other failure. */
    DRIVER_FAILED
}
