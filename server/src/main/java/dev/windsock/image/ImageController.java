// SPDX-License-Identifier: Apache-2.0
package dev.windsock.image;

import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.limit.MaxSize;
import dev.windsock.outcome.Responses;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.store.Outcome;
import io.micronaut.http.HttpHeaders;
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

/** The endpoints for the host's images. */
@Controller("/api/images")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Images")
class ImageController {
    private final ImageService images;

    ImageController(ImageService images) {
        this.images = images;
    }

    /** @return One page of images */
    @Get
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Secured(Permission.Names.IMAGE_READ)
    @Operation(
            operationId = "listImages",
            summary = "List the images on the host, newest first",
            description = "All tenants share the images. The process driver has no images.")
    @ApiResponse(responseCode = "409", description = "UNSUPPORTED_BY_DRIVER")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED")
    ImageView.Page list(
            @Parameter(hidden = true) Caller caller,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        Page<ImageView> page = images.list(caller, PageRequest.of("images", limit, cursor, ImageService::isKey));
        return new ImageView.Page(page.items(), page.nextCursor());
    }

    /** @return The pull, in status PULLING */
    @Post("/pull")
    @Secured(Permission.Names.IMAGE_MANAGE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "pullImage",
            summary = "Pull an image",
            description = "Responds while the image is being pulled; read the pull for its progress. If the image is "
                    + "already being pulled, returns that pull. The server uses its registry credentials if the "
                    + "tenant is allowed to use them.")
    @ApiResponse(responseCode = "409", description = "UNSUPPORTED_BY_DRIVER, IDEMPOTENCY_KEY_REUSED")
    @ApiResponse(responseCode = "429", description = "RATE_LIMITED: too many other images are being pulled")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED: no pull was started")
    HttpResponse<ImagePullView> pull(
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Valid @Body PullRequest request) {
        Outcome<ImagePullView> outcome = images.pull(caller, request, attempt.with(request));
        return Responses.accepted(outcome)
                .header(
                        HttpHeaders.LOCATION,
                        "/api/images/pulls/" + outcome.value().id());
    }

    /** @return The pulls */
    @Get("/pulls")
    @Secured(Permission.Names.IMAGE_READ)
    @Operation(
            operationId = "listImagePulls",
            summary = "List the pulls in progress and the most recent finished pulls",
            description = "The list is empty after a server restart.")
    @ApiResponse(responseCode = "409", description = "UNSUPPORTED_BY_DRIVER")
    ImagePullView.All pulls() {
        return new ImagePullView.All(images.pulls());
    }

    /** @return The pull */
    @Get("/pulls/{id}")
    @Secured(Permission.Names.IMAGE_READ)
    @Operation(operationId = "getImagePull", summary = "Get a pull, with its progress")
    ImagePullView getPull(String id) {
        return images.pull(id);
    }

    @Delete("/pulls/{id}")
    @Secured(Permission.Names.IMAGE_MANAGE)
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(operationId = "cancelImagePull", summary = "Cancel a pull in progress")
    @ApiResponse(responseCode = "204", description = "The pull ends within about a second, with the status FAILED")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE")
    HttpResponse<Void> cancel(@Parameter(hidden = true) Caller caller, String id) {
        return Responses.noContent(images.cancel(caller, id));
    }

    @Delete("/{id}")
    @Secured(Permission.Names.IMAGE_MANAGE)
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(operationId = "removeImage", summary = "Remove an image with all its tags")
    @ApiResponse(responseCode = "204", description = "The image was removed")
    @ApiResponse(responseCode = "409", description = "IMAGE_IN_USE, UNSUPPORTED_BY_DRIVER")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED")
    HttpResponse<Void> remove(@Parameter(hidden = true) Caller caller, String id) {
        return Responses.noContent(images.remove(caller, id));
    }

    /** @return The removed images and the freed space */
    @Post("/prune")
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Secured(Permission.Names.IMAGE_MANAGE)
    @Operation(
            operationId = "pruneImages",
            summary = "Remove images that no container uses",
            description = "Responds once the images are removed.")
    @ApiResponse(responseCode = "409", description = "UNSUPPORTED_BY_DRIVER, IDEMPOTENCY_KEY_REUSED")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED")
    HttpResponse<PrunedView> prune(
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Valid @Body PruneRequest request) {
        return Responses.ok(images.prune(caller, request, attempt.with(request)));
    }
}
