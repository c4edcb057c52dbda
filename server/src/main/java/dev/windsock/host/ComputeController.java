// SPDX-License-Identifier: Apache-2.0
package dev.windsock.host;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRequirements;
import dev.windsock.limit.MaxSize;
import dev.windsock.principal.Permission;
import dev.windsock.store.SqlEventLog;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

/** The endpoints for the compute driver and its host. Only {@link #unmanaged} blocks, on the driver. */
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
            summary = "Get the compute driver, its status and capabilities, the host's size and the store's status")
    ComputeInfo compute() {
        return ComputeInfo.of(driver, StoreInfo.of(log.status(), log.isLagging()));
    }

    /** @return Containers that are not instances */
    @Get("/unmanaged")
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Secured(Permission.Names.TENANT_MANAGE)
    @ExecuteOn(TaskExecutors.BLOCKING)
    @Operation(operationId = "listUnmanaged", summary = "List the engine's containers that are not instances")
    UnmanagedView unmanaged() {
        try {
            return UnmanagedView.of(driver.unmanaged());
        } catch (ComputeException e) {
            throw DriverRequirements.failed(e);
        }
    }
}
