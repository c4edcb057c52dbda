// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import dev.windsock.id.VolumeId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.limit.MaxSize;
import dev.windsock.outcome.Responses;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.store.Outcome;
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
import org.jspecify.annotations.Nullable;

/** The endpoints for volumes. */
@Controller("/api/volumes")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Volumes")
class VolumeController {
    private final VolumeService volumes;
    private final VolumeAttachments attachments;

    VolumeController(VolumeService volumes, VolumeAttachments attachments) {
        this.volumes = volumes;
        this.attachments = attachments;
    }

    /** @return The volume, in status AVAILABLE */
    @Post
    @Secured(Permission.Names.VOLUME_WRITE)
    @Status(HttpStatus.CREATED)
    @Operation(operationId = "createVolume", summary = "Create an empty volume")
    @ApiResponse(responseCode = "409", description = "NAME_TAKEN, UNSUPPORTED_BY_DRIVER, IDEMPOTENCY_KEY_REUSED")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED: no volume was created")
    HttpResponse<VolumeView> create(
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Valid @Body CreateVolumeRequest request) {
        Outcome<VolumeView> outcome = volumes.create(caller, request, attempt.with(request));
        return Responses.created(outcome, "/api/volumes/" + outcome.value().id());
    }

    /** @return One page of volumes */
    @Get
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Secured(Permission.Names.VOLUME_READ)
    @Operation(operationId = "listVolumes", summary = "List volumes, newest first")
    VolumeView.Page list(
            @Parameter(hidden = true) Caller caller,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        Page<VolumeView> page =
                volumes.list(caller.tenantId(), PageRequest.of("volumes", limit, cursor, VolumeId::isId));
        return new VolumeView.Page(page.items(), page.nextCursor());
    }

    /** @return The volume */
    @Get("/{id}")
    @Secured(Permission.Names.VOLUME_READ)
    @Operation(operationId = "getVolume", summary = "Get a volume")
    VolumeView get(@Parameter(hidden = true) Caller caller, String id) {
        return volumes.get(caller.tenantId(), id);
    }

    @Delete("/{id}")
    @Secured(Permission.Names.VOLUME_WRITE)
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(operationId = "deleteVolume", summary = "Delete a volume and its contents")
    @ApiResponse(responseCode = "204", description = "The volume was deleted")
    @ApiResponse(responseCode = "409", description = "VOLUME_IN_USE")
    HttpResponse<Void> delete(@Parameter(hidden = true) Caller caller, String id) {
        return Responses.noContent(volumes.delete(caller, id));
    }

    /** @return The volume, in status IN_USE */
    @Post("/{id}/attach")
    @Secured(Permission.Names.VOLUME_WRITE)
    @Status(HttpStatus.OK)
    @Operation(
            operationId = "attachVolume",
            summary = "Attach an AVAILABLE volume to an instance",
            description = "Every run that starts from now on has the volume. With the process driver, the current run "
                    + "continues without it, and `restart_required` is true until the instance starts again. The "
                    + "docker driver restarts a running instance immediately.")
    @ApiResponse(
            responseCode = "400",
            description = "VALIDATION_FAILED: the request does not match this document, or `mount_path` is not an "
                    + "absolute path that consists of allowed segments")
    @ApiResponse(responseCode = "404", description = "NOT_FOUND: the volume or the instance does not exist")
    @ApiResponse(
            responseCode = "409",
            description = "VOLUME_IN_USE; MOUNT_PATH_TAKEN; INVALID_STATE: the instance is TERMINATED, or belongs to"
                    + " another driver; IDEMPOTENCY_KEY_REUSED")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED: the volume was not attached")
    HttpResponse<VolumeView> attach(
            @Parameter(hidden = true) Caller caller,
            String id,
            @IdempotencyKey Attempt attempt,
            @Valid @Body AttachVolumeRequest request) {
        return Responses.ok(attachments.attach(caller, id, request, attempt.with(request)));
    }

    /** @return The volume, in status AVAILABLE */
    @Post("/{id}/detach")
    @Secured(Permission.Names.VOLUME_WRITE)
    @Status(HttpStatus.OK)
    @Operation(
            operationId = "detachVolume",
            summary = "Detach a volume from its instance",
            description = "The volume keeps its contents. With the process driver, the path disappears from the "
                    + "current run immediately, but open files stay open. The docker driver restarts a running "
                    + "instance immediately.")
    @ApiResponse(
            responseCode = "409",
            description = "INVALID_STATE: the volume is not attached; IDEMPOTENCY_KEY_REUSED; VERSION_CONFLICT")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED: the volume is still attached")
    HttpResponse<VolumeView> detach(
            @Parameter(hidden = true) Caller caller, String id, @IdempotencyKey Attempt attempt) {
        return Responses.ok(attachments.detach(caller, id, attempt));
    }
}
