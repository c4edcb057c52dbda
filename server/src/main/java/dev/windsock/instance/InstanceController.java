// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.InstanceId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.outcome.EntityVersion;
import dev.windsock.outcome.Responses;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.store.Outcome;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.enums.Explode;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;

/** The endpoints of instances. */
@Controller("/api/instances")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Instances")
class InstanceController {
    private final InstanceService instances;
    private final InstanceLauncher launcher;

    InstanceController(InstanceService instances, InstanceLauncher launcher) {
        this.instances = instances;
        this.launcher = launcher;
    }

    /** @return The instance, STARTING */
    @Post
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "launchInstance",
            summary = "Launch an instance",
            description = "Responds while the instance is STARTING.")
    @ApiResponse(
            responseCode = "409",
            description = "NAME_TAKEN, PORT_TAKEN, UNSUPPORTED_BY_DRIVER, IDEMPOTENCY_KEY_REUSED")
    @ApiResponse(responseCode = "404", description = "The VPC does not exist.")
    HttpResponse<InstanceView> launch(
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Valid @Body LaunchRequest request) {
        return accepted(launcher.launch(caller, request, attempt));
    }

    /** @return One page of instances */
    @Get
    @Secured(Permission.Names.INSTANCE_READ)
    @Operation(operationId = "listInstances", summary = "List instances, newest first")
    InstanceView.Page list(
            @Parameter(hidden = true) Caller caller,
            @Parameter(
                            description = "Instances with one of these statuses; by default all except TERMINATED",
                            explode = Explode.FALSE,
                            array = @ArraySchema(schema = @Schema(implementation = InstanceStatus.class)))
                    @QueryValue
                    @Nullable String status,
            @Parameter(description = "Instances with this label, in the form name:value") @QueryValue @Nullable String label,
            @Parameter(description = "Instances with exactly this name") @QueryValue @Nullable String name,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        PageRequest request = PageRequest.of("instances", limit, cursor, InstanceId::isId);
        InstanceFilter filter = InstanceFilter.parse(status, label, name);
        Page<InstanceView> page =
                instances.list(caller.tenantId(), filter, request).map(InstanceView::of);
        return new InstanceView.Page(page.items(), page.nextCursor());
    }

    /** @return The instance */
    @Get("/{id}")
    @Secured(Permission.Names.INSTANCE_READ)
    @Operation(operationId = "getInstance", summary = "Get an instance", description = "The ETag is its version.")
    InstanceView get(@Parameter(hidden = true) Caller caller, String id) {
        return InstanceView.of(instances.get(caller.tenantId(), id));
    }

    /** @return The instance, STARTING */
    @Post("/{id}/start")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(operationId = "startInstance", summary = "Start an instance that is STOPPED or in ERROR")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT")
    HttpResponse<InstanceView> start(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @IdempotencyKey Attempt attempt) {
        return execute(caller, id, Command.START, ifMatch, attempt);
    }

    /** @return The instance, STOPPING */
    @Post("/{id}/stop")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(operationId = "stopInstance", summary = "Stop a RUNNING or PAUSED instance and all its processes")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT")
    HttpResponse<InstanceView> stop(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @IdempotencyKey Attempt attempt) {
        return execute(caller, id, Command.STOP, ifMatch, attempt);
    }

    /** @return The instance, STOPPING; it becomes STARTING next */
    @Post("/{id}/restart")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(operationId = "restartInstance", summary = "Restart a RUNNING or PAUSED instance")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT")
    HttpResponse<InstanceView> restart(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @IdempotencyKey Attempt attempt) {
        return execute(caller, id, Command.RESTART, ifMatch, attempt);
    }

    /** @return The instance, PAUSED */
    @Post("/{id}/pause")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(operationId = "pauseInstance", summary = "Pause a RUNNING instance")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT, UNSUPPORTED_BY_DRIVER")
    HttpResponse<InstanceView> pause(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @IdempotencyKey Attempt attempt) {
        return execute(caller, id, Command.PAUSE, ifMatch, attempt);
    }

    /** @return The instance, RUNNING */
    @Post("/{id}/resume")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(operationId = "resumeInstance", summary = "Resume a PAUSED instance")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT, UNSUPPORTED_BY_DRIVER")
    HttpResponse<InstanceView> resume(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @IdempotencyKey Attempt attempt) {
        return execute(caller, id, Command.RESUME, ifMatch, attempt);
    }

    /** @return The instance, STOPPING; it becomes TERMINATED next */
    @Delete("/{id}")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "terminateInstance",
            summary = "Terminate an instance permanently",
            description = "Its name becomes free.")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT")
    HttpResponse<InstanceView> terminate(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        // a DELETE is idempotent without a key
        Attempt attempt = new Attempt(caller.principal().keyId().value(), null, "DELETE /api/instances/" + id, null);
        return execute(caller, id, Command.TERMINATE, ifMatch, attempt);
    }

    private HttpResponse<InstanceView> execute(
            Caller caller, String id, Command command, @Nullable String ifMatch, Attempt attempt) {
        Long version = EntityVersion.parse(ifMatch);
        return accepted(instances.execute(new InstanceService.Request(caller, id, command, version), attempt));
    }

    private static HttpResponse<InstanceView> accepted(Outcome<InstanceView> outcome) {
        return Responses.accepted(outcome)
                .header(
                        HttpHeaders.LOCATION,
                        "/api/instances/" + outcome.value().id());
    }
}
