// SPDX-License-Identifier: Apache-2.0
package dev.windsock.host;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.principal.Permission;
import dev.windsock.provision.Provisioner;
import dev.windsock.store.SqlEventLog;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

/** The endpoints of the compute driver and its host. Only {@link #unmanaged} blocks, on the driver. */
@Controller("/api/compute")
@Tag(name = "Compute")
final class ComputeController {
    private final ComputeDriver driver;
    private final SqlEventLog log;

    ComputeController(ComputeDriver driver, SqlEventLog log) {
        this.driver = driver;
        this.log = log;
    }

    /** @return The driver and the host */
    @Get
    @Secured(Permission.Names.INSTANCE_READ)
    @Operation(
            operationId = "getCompute",
            summary =
                    "Get the compute driver, its status and capabilities, the size of the host and the status of the store")
    ComputeInfo compute() {
        return ComputeInfo.of(driver, StoreInfo.of(log));
    }

    /** @return Containers that are not instances */
    @Get("/unmanaged")
    @Secured(Permission.Names.TENANT_MANAGE)
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Operation(operationId = "listUnmanaged", summary = "List the containers of the engine that are not instances")
    UnmanagedView unmanaged() {
        try {
            return UnmanagedView.of(driver.unmanaged());
        } catch (ComputeException e) {
            throw Provisioner.failed(e);
        }
    }
}
