// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.InstanceId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.limit.MaxSize;
import dev.windsock.outcome.EntityVersion;
import dev.windsock.outcome.Responses;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.store.BoundedQuery;
import dev.windsock.store.Outcome;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Patch;
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
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The endpoints for instances. */
@Controller("/api/instances")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Instances")
class InstanceController {
    private static final String FORCE =
            "Whether to kill all processes immediately, without the stop signal and `stop_timeout`. Also "
                    + "cuts short a stop in progress.";

    private final InstanceService instances;
    private final InstanceLauncher launcher;
    private final InstanceEditor editor;

    InstanceController(InstanceService instances, InstanceLauncher launcher, InstanceEditor editor) {
        this.instances = instances;
        this.launcher = launcher;
        this.editor = editor;
    }

    /** @return The instance, in status STARTING */
    @Post
    @MaxSize(request = MaxSize.TEXTS)
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "launchInstance",
            summary = "Launch an instance",
            description = "Responds while the instance is STARTING.")
    @ApiResponse(
            responseCode = "409",
            description =
                    "NAME_TAKEN, PORT_TAKEN, VOLUME_IN_USE, MOUNT_PATH_TAKEN, UNSUPPORTED_BY_DRIVER, IDEMPOTENCY_KEY_REUSED")
    @ApiResponse(responseCode = "404", description = "NOT_FOUND: the VPC or a volume does not exist")
    @ApiResponse(
            responseCode = "400",
            description = "VALIDATION_FAILED: the request does not match this document, or the compute driver does "
                    + "not support it. The process driver requires `command`, accepts only `host` as the `image`, and "
                    + "does not support `entrypoint`, `user` or `pull_policy`. Other causes: `ports`, `working_dir`, "
                    + "`health` or `volumes` is not supported on this host; a `ports.host_port` appears twice; or "
                    + "`ports.address` is not an address that the host allows")
    HttpResponse<InstanceView> launch(
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Valid @Body LaunchRequest request) {
        return accepted(launcher.launch(caller, request, attempt));
    }

    /** @return One page of instances */
    @Get
    @MaxSize(response = BoundedQuery.MAX_BYTES)
    @Secured(Permission.Names.INSTANCE_READ)
    @Operation(operationId = "listInstances", summary = "List instances, newest first")
    @ApiResponse(
            responseCode = "400",
            description =
                    "VALIDATION_FAILED: the request does not match this document, `label` has no colon, or `cursor` "
                            + "is not from this list")
    InstanceView.Page list(
            @Parameter(hidden = true) Caller caller,
            HttpRequest<?> request,
            @Parameter(
                            description = "Instances with one of these statuses; by default all except TERMINATED",
                            explode = Explode.FALSE,
                            array = @ArraySchema(schema = @Schema(implementation = InstanceStatus.class)))
                    @QueryValue
                    @Nullable String status,
            @Parameter(
                            description =
                                    "Instances with this label, in the form name:value. Repeat it to require several labels",
                            explode = Explode.TRUE,
                            array =
                                    @ArraySchema(
                                            schema = @Schema(type = "string", example = "env:prod"),
                                            maxItems = InstanceFilter.MAX_LABELS))
                    @QueryValue
                    @Nullable List<String> label,
            @Parameter(description = "Instances with exactly this name") @QueryValue @Nullable String name,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        PageRequest page = PageRequest.of("instances", limit, cursor, InstanceId::isId);
        InstanceFilter filter =
                InstanceFilter.parse(status, request.getParameters().getAll("label"), name);
        Page<InstanceView> read =
                instances.list(caller.tenantId(), filter, page).map(InstanceView::of);
        return new InstanceView.Page(read.items(), read.nextCursor());
    }

    /** @return The instance */
    @Get("/{id}")
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Secured(Permission.Names.INSTANCE_READ)
    @Operation(operationId = "getInstance", summary = "Get an instance", description = "The ETag is its version.")
    InstanceView get(@Parameter(hidden = true) Caller caller, String id) {
        return InstanceView.of(instances.get(caller.tenantId(), id));
    }

    /** @return The environment */
    @Get(value = "/{id}/env", headRoute = false)
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Operation(
            operationId = "getInstanceEnv",
            summary = "Get an instance's environment, with its values",
            description =
                    "Values are secrets, and no other operation returns them. Each request writes an audit row with the "
                            + "action `instance:env`.")
    HttpResponse<EnvironmentView> env(@Parameter(hidden = true) Caller caller, String id) {
        return Responses.ok(instances.environment(caller, id)).header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** @return The effect of the change */
    @Patch(
            value = "/{id}",
            consumes = {MediaType.APPLICATION_JSON, "application/merge-patch+json"})
    @MaxSize(request = MaxSize.TEXTS)
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Operation(operationId = "changeInstance", summary = "Change an instance", description = """
                    A change to `labels`, `pull_policy`, `restart_policy`, `max_restarts` or `stop_timeout` takes effect \
                    immediately. So does a change to a limit, the health check or `stop_signal`, if the driver supports it. \
                    Any other change needs a new run: a running instance restarts, and otherwise the change takes effect at \
                    the next start. `dry_run=true` shows whether a change needs a new run. A new image is pulled first; if \
                    the pull fails or takes too long, nothing changes.""")
    @RequestBody(
            required = true,
            content = {
                @Content(
                        mediaType = MediaType.APPLICATION_JSON,
                        schema = @Schema(implementation = ChangeInstanceRequest.class)),
                @Content(
                        mediaType = "application/merge-patch+json",
                        schema = @Schema(implementation = ChangeInstanceRequest.class))
            })
    @ApiResponse(
            responseCode = "200",
            description = "The change was stored or, with `dry_run`, would have been. If `new_run` is true, the "
                    + "instance is STOPPING and starts again.",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(implementation = InstanceChange.class)))
    @ApiResponse(
            responseCode = "409",
            description = "INVALID_STATE, VERSION_CONFLICT, PORT_TAKEN, QUOTA_EXCEEDED, IMAGE_NOT_AVAILABLE, "
                    + "UNSUPPORTED_BY_DRIVER, IDEMPOTENCY_KEY_REUSED")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED: nothing was changed")
    HttpResponse<InstanceChange> change(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @Parameter(
                            description = "Whether to return the effect of the change without making the change",
                            schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryValue("dry_run")
                    @Nullable Boolean dryRun,
            @IdempotencyKey Attempt attempt,
            @Parameter(hidden = true) @Body byte[] patch) {
        InstanceEditor.Request request = new InstanceEditor.Request(caller, id, patch, EntityVersion.parse(ifMatch));
        return Boolean.TRUE.equals(dryRun)
                ? HttpResponse.ok(editor.preview(request))
                : Responses.ok(editor.change(request, attempt.with(patch)));
    }

    /** @return The instance, in status STARTING */
    @Post("/{id}/start")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "startInstance",
            summary = "Start an instance that is STOPPED or in ERROR",
            description = "If the instance is waiting for a restart by its policy, starts it immediately.")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT")
    HttpResponse<InstanceView> start(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @IdempotencyKey Attempt attempt) {
        return execute(caller, id, Command.START, null, ifMatch, attempt);
    }

    /** @return The instance, in status STOPPING */
    @Post("/{id}/stop")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "stopInstance",
            summary = "Stop an instance and all its processes",
            description =
                    "The main process receives the stop signal. When it has exited, or after `stop_timeout` seconds, "
                            + "all remaining processes are killed. If the instance is already STOPPING, it is not "
                            + "stopped again, and a pending restart is cancelled. `force=true` kills all processes "
                            + "immediately, even if the instance is already STOPPING.")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT")
    HttpResponse<InstanceView> stop(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Parameter(description = FORCE, schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryValue
                    @Nullable Boolean force,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            @IdempotencyKey Attempt attempt) {
        return execute(caller, id, Command.STOP, force, ifMatch, attempt);
    }

    /** @return The instance, in status STOPPING; it then becomes STARTING */
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
        return execute(caller, id, Command.RESTART, null, ifMatch, attempt);
    }

    /** @return The instance, in status PAUSED */
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
        return execute(caller, id, Command.PAUSE, null, ifMatch, attempt);
    }

    /** @return The instance, in status RUNNING */
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
        return execute(caller, id, Command.RESUME, null, ifMatch, attempt);
    }

    /** @return The instance, in status STOPPING; it then becomes TERMINATED */
    @Delete("/{id}")
    @Secured(Permission.Names.INSTANCE_WRITE)
    @Status(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "terminateInstance",
            summary = "Terminate an instance permanently",
            description = "Ends the run of the instance in the same way as a stop. Its name can then be reused.")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE, VERSION_CONFLICT")
    HttpResponse<InstanceView> terminate(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Parameter(description = FORCE, schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryValue
                    @Nullable Boolean force,
            @Header(HttpHeaders.IF_MATCH) @Nullable String ifMatch) {
        // a DELETE is idempotent without a key
        Attempt attempt = new Attempt(caller.principal().keyId().value(), null, "DELETE /api/instances/" + id, null);
        return execute(caller, id, Command.TERMINATE, force, ifMatch, attempt);
    }

    private HttpResponse<InstanceView> execute(
            Caller caller,
            String id,
            Command command,
            @Nullable Boolean force,
            @Nullable String ifMatch,
            Attempt attempt) {
        boolean forced = Boolean.TRUE.equals(force);
        Long version = EntityVersion.parse(ifMatch);
        return accepted(instances.execute(
                new InstanceService.Request(caller, id, command, forced, version),
                // a repeated request must have the same value of force as the first one
                forced ? attempt.with("force") : attempt));
    }

    private static HttpResponse<InstanceView> accepted(Outcome<InstanceView> outcome) {
        return Responses.accepted(outcome)
                .header(
                        HttpHeaders.LOCATION,
                        "/api/instances/" + outcome.value().id());
    }
}
