// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.id.VolumeId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.outcome.Outcome;
import dev.windsock.outcome.Responses;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The volumes' endpoints. */
@Controller("/api/volumes")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Volumes")
class VolumeController {
    private final VolumeService volumes;

    VolumeController(VolumeService volumes) {
        this.volumes = volumes;
    }

    /** @return The volume, AVAILABLE */
    @Post
    @Secured(Permission.Names.VOLUME_WRITE)
    @Status(HttpStatus.CREATED)
    @Operation(operationId = "createVolume", summary = "Makes an empty volume")
    @ApiResponse(responseCode = "409", description = "NAME_TAKEN, UNSUPPORTED_BY_DRIVER, IDEMPOTENCY_KEY_REUSED")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED; nothing was made")
    HttpResponse<Volume> create(
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Valid @Body CreateVolumeRequest request) {
        Outcome<Volume> outcome = volumes.create(caller, request, attempt.with(request));
        return Responses.created(outcome, "/api/volumes/" + outcome.value().id());
    }

    /** @return One page of volumes */
    @Get
    @Secured(Permission.Names.VOLUME_READ)
    @Operation(operationId = "listVolumes", summary = "Lists volumes, newest first")
    VolumePage list(
            @Parameter(hidden = true) Caller caller,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        PageRequest page = PageRequest.of(limit, cursor, VolumeId::isId);
        List<Volume> read = volumes.list(caller.principal().tenantId(), page);
        return new VolumePage(page.items(read), page.next(read, Volume::id));
    }

    /** @return The volume */
    @Get("/{id}")
    @Secured(Permission.Names.VOLUME_READ)
    @Operation(operationId = "getVolume", summary = "Reads one volume")
    Volume get(@Parameter(hidden = true) Caller caller, String id) {
        return volumes.get(caller.principal().tenantId(), id);
    }

    @Delete("/{id}")
    @Secured(Permission.Names.VOLUME_WRITE)
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(operationId = "deleteVolume", summary = "Deletes a volume and all that is in it")
    @ApiResponse(responseCode = "204", description = "Deleted")
    @ApiResponse(responseCode = "409", description = "VOLUME_IN_USE")
    HttpResponse<Void> delete(@Parameter(hidden = true) Caller caller, String id) {
        return Responses.noContent(volumes.delete(caller, id).position());
    }

    /** @return The volume, IN_USE; restart_required says whether the instance's run does not see it yet */
    @Post("/{id}/attach")
    @Secured(Permission.Names.VOLUME_WRITE)
    @Status(HttpStatus.OK)
    @Operation(
            operationId = "attachVolume",
            summary = "Attaches an AVAILABLE volume to an instance",
            description = "The instance has it from its next start on. One that runs is left running by the process"
                    + " driver, and restart_required is true until it starts again; a driver that must begin a new run"
                    + " for it does so at once.")
    @ApiResponse(responseCode = "404", description = "There is no such volume, or no such instance")
    @ApiResponse(
            responseCode = "409",
            description = "VOLUME_IN_USE; MOUNT_PATH_TAKEN; INVALID_STATE: the instance is TERMINATED, or of a driver"
                    + " that is not in use; IDEMPOTENCY_KEY_REUSED")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED; nothing was attached")
    HttpResponse<Volume> attach(
            @Parameter(hidden = true) Caller caller,
            String id,
            @IdempotencyKey Attempt attempt,
            @Valid @Body AttachVolumeRequest request) {
        return Responses.ok(volumes.attach(caller, id, request, attempt.with(request)));
    }

    /** @return The volume, AVAILABLE */
    @Post("/{id}/detach")
    @Secured(Permission.Names.VOLUME_WRITE)
    @Status(HttpStatus.OK)
    @Operation(
            operationId = "detachVolume",
            summary = "Detaches a volume from its instance",
            description = "What is in it stays. Under the process driver its path is gone at once, also from a run that"
                    + " goes on, and files that this has open stay open.")
    @ApiResponse(
            responseCode = "409",
            description = "INVALID_STATE: it is attached to none; IDEMPOTENCY_KEY_REUSED; VERSION_CONFLICT")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED; it is still attached")
    HttpResponse<Volume> detach(@Parameter(hidden = true) Caller caller, String id, @IdempotencyKey Attempt attempt) {
        return Responses.ok(volumes.detach(caller, id, attempt));
    }
}
