// SPDX-License-Identifier: Apache-2.0
package dev.windsock.host;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.principal.Permission;
import dev.windsock.provision.Provisioner;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

/** Answers what instances run on. */
@Controller("/api/compute")
@Tag(name = "Compute")
final class ComputeController {
    private final ComputeDriver driver;

    ComputeController(ComputeDriver driver) {
        this.driver = driver;
    }

    /** Blocks on nothing. @return The driver and the host */
    @Get
    @Secured(Permission.Names.INSTANCE_READ)
    @Operation(
            operationId = "getCompute",
            summary = "The driver, whether it answers, what it can do, and the host's size")
    ComputeInfo compute() {
        return ComputeInfo.of(driver);
    }

    /** Blocks on the driver. @return What else runs there */
    @Get("/unmanaged")
    @Secured(Permission.Names.TENANT_MANAGE)
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Operation(
            operationId = "listUnmanaged",
            summary = "What else is in the engine and is no instance, to look at only")
    UnmanagedView unmanaged() {
        try {
            return UnmanagedView.of(driver.unmanaged());
        } catch (ComputeException e) {
            throw Provisioner.failed(e);
        }
    }
}
