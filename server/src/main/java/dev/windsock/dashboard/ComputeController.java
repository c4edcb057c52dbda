package dev.windsock.dashboard;

import dev.windsock.compute.ComputeDriver;
import dev.windsock.principal.Permission;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;

/** Answers what instances run on. Blocks on nothing. */
@Controller("/api/compute")
@Secured(Permission.Names.INSTANCE_READ)
@Tag(name = "Compute")
final class ComputeController {
    private final ComputeDriver driver;

    ComputeController(ComputeDriver driver) {
        this.driver = driver;
    }

    /** @return The driver and the host */
    @Get
    @Operation(operationId = "getCompute", summary = "The driver, what it can do, and the host's size")
    ComputeInfo compute() {
        return ComputeInfo.of(driver);
    }
}
