// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.InstanceId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.outcome.EntityVersion;
import dev.windsock.outcome.Outcome;
import dev.windsock.outcome.Responses;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
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
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The instances' endpoints. */
@Controller("/api/instances")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Instances")
class InstanceController {
    private final InstanceService instances;
    private final IdempotencyKeys idempotency;

    InstanceController(InstanceService instances, IdempotencyKeys idempotency) {
        this.instances = instances;
        this.idempotency = idempotency;
    }

    /** @return It is STARTING */
    @Post
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(operationId = "launchInstance", summary = "Launches an instance; answers while it is STARTING")
    @ApiResponse(
            responseCode = "409",
            description = "NAME_TAKEN, PORT_TAKEN, UNSUPPORTED_BY_DRIVER, IDEMPOTENCY_KEY_REUSED")
    @ApiResponse(responseCode = "404", description = "There is no such VPC")
    HttpResponse<Instance> launch(
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Valid @Body LaunchRequest request) {
        Instance prepared = instances.prepare(caller, request);
        Outcome<Instance> outcome = idempotency.once(attempt.with(request), Instance.class, transaction -> {
            instances.launch(transaction, caller, prepared);
            return prepared;
        });
        if (!outcome.replayed()) {
            instances.launched(caller, prepared.id());
        }
        return accepted(outcome);
    }

    /** @return One page of instances */
    @Get
    @Secured(Permission.Names.INSTANCE_READ)
    @Operation(operationId = "listInstances", summary = "Lists instances, newest first")
    InstancePage list(
            @Parameter(hidden = true) Caller caller,
            @Parameter(
                            description = "In one of these states; without it, all but TERMINATED",
                            explode = Explode.FALSE,
                            array = @ArraySchema(schema = @Schema(implementation = InstanceStatus.class)))
                    @QueryValue
                    @Nullable String status,
            @Parameter(description = "With this label, as name:value") @QueryValue @Nullable String label,
            @Parameter(description = "With exactly this name") @QueryValue @Nullable String name,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        PageRequest page = PageRequest.of(limit, cursor, InstanceId::isId);
        InstanceFilter filter = InstanceFilter.parse(status, label, name);
        List<Instance> read = instances.list(caller.principal().tenantId(), filter, page);
        return new InstancePage(page.items(read), page.next(read, Instance::id));
    }

    /** @return The instance */
    @Get("/{id}")
    @Secured(Permission.Names.INSTANCE_READ)
    @Operation(operationId = "getInstance", summary = "Reads one instance; its version is the ETag")
    Instance get(@Parameter(hidden = true) Caller caller, String id) {
        return instances.get(caller.principal().tenantId(), id);
    }

    /** @return It is STARTING */
    @Post("/{id}/start")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(operationId = "startInstance", summary = "Starts a STOPPED or ERROR instance")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT")
    HttpResponse<Instance> start(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @IdempotencyKey Attempt attempt) {
        return request(caller, id, Command.START, ifMatch, attempt);
    }

    /** @return It is STOPPING */
    @Post("/{id}/stop")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(operationId = "stopInstance", summary = "Stops a RUNNING or PAUSED instance and all its processes")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT")
    HttpResponse<Instance> stop(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @IdempotencyKey Attempt attempt) {
        return request(caller, id, Command.STOP, ifMatch, attempt);
    }

    /** @return It is STOPPING, and STARTING after that */
    @Post("/{id}/restart")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(operationId = "restartInstance", summary = "Stops a RUNNING or PAUSED instance and starts it again")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT")
    HttpResponse<Instance> restart(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @IdempotencyKey Attempt attempt) {
        return request(caller, id, Command.RESTART, ifMatch, attempt);
    }

    /** @return It is PAUSED */
    @Post("/{id}/pause")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(operationId = "pauseInstance", summary = "Pauses a RUNNING instance")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT, UNSUPPORTED_BY_DRIVER")
    HttpResponse<Instance> pause(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @IdempotencyKey Attempt attempt) {
        return pauseOrResume(caller, id, Command.PAUSE, ifMatch, attempt);
    }

    /** @return It is RUNNING */
    @Post("/{id}/resume")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(operationId = "resumeInstance", summary = "Resumes a PAUSED instance")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT, UNSUPPORTED_BY_DRIVER")
    HttpResponse<Instance> resume(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @IdempotencyKey Attempt attempt) {
        return pauseOrResume(caller, id, Command.RESUME, ifMatch, attempt);
    }

    /** @return It is STOPPING, or TERMINATED where it had no run */
    @Delete("/{id}")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(operationId = "terminateInstance", summary = "Ends an instance for good; its name becomes free")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT")
    HttpResponse<Instance> terminate(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        // a DELETE is repeatable as it is, and takes no key
        Attempt attempt = new Attempt(caller.principal().keyId().value(), null, "DELETE /api/instances/" + id, null);
        return request(caller, id, Command.TERMINATE, ifMatch, attempt);
    }

    private HttpResponse<Instance> request(
            Caller caller, String id, Command command, @Nullable String ifMatch, Attempt attempt) {
        Long version = EntityVersion.parse(ifMatch);
        Outcome<Instance> outcome = idempotency.once(
                attempt, Instance.class, transaction -> instances.wish(transaction, caller, id, command, version));
        if (!outcome.replayed()) {
            instances.wished(caller, id, command);
        }
        return accepted(outcome);
    }

    private HttpResponse<Instance> pauseOrResume(
            Caller caller, String id, Command command, @Nullable String ifMatch, Attempt attempt) {
        Long version = EntityVersion.parse(ifMatch);
        return accepted(idempotency
                .before(attempt, Instance.class)
                .orElseGet(() -> instances.pauseOrResume(
                        caller, id, command, version, change -> idempotency.once(attempt, Instance.class, change))));
    }

    private static HttpResponse<Instance> accepted(Outcome<Instance> outcome) {
        return Responses.accepted(outcome)
                .header(
                        HttpHeaders.LOCATION,
                        "/api/instances/" + outcome.value().id());
    }
}
