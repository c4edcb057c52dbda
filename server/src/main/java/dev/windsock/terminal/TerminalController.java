// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import dev.windsock.id.InstanceId;
import dev.windsock.id.TerminalId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.limit.MaxSize;
import dev.windsock.outcome.Responses;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.BoundedQuery;
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
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The endpoints for terminals; {@code /ws/terminals/{id}} attaches to one. */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Terminals")
class TerminalController {
    private static final String CAST = "application/x-asciicast";

    private final Terminals terminals;

    TerminalController(Terminals terminals) {
        this.terminals = terminals;
    }

    /** @return The terminal, in status OPEN */
    @Post("/api/instances/{id}/terminals")
    @MaxSize(request = MaxSize.TEXTS)
    @Secured(Permission.Names.INSTANCE_EXEC)
    @Status(HttpStatus.CREATED)
    @Operation(
            operationId = "openTerminal",
            summary = "Open a terminal in a RUNNING instance",
            description =
                    "The program runs until it exits or the terminal is closed. Attach to it at /ws/terminals/{id}.")
    @ApiResponse(
            responseCode = "400",
            description = "VALIDATION_FAILED: the request does not match this document, or the command cannot be run")
    @ApiResponse(
            responseCode = "409",
            description = "INVALID_STATE: the instance is not running; UNSUPPORTED_BY_DRIVER; IDEMPOTENCY_KEY_REUSED")
    @ApiResponse(responseCode = "429", description = "TOO_MANY_TERMINALS")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED: no terminal was opened")
    HttpResponse<Terminal> open(
            @Parameter(hidden = true) Caller caller,
            String id,
            @IdempotencyKey Attempt attempt,
            @Valid @Body OpenTerminalRequest request) {
        Outcome<Terminal> outcome = terminals.open(caller, id, request, attempt.with(request));
        return Responses.created(outcome, "/api/terminals/" + outcome.value().id());
    }

    /** @return One page of terminals */
    @Get("/api/terminals")
    @MaxSize(response = BoundedQuery.MAX_BYTES)
    @Secured(Permission.Names.INSTANCE_EXEC)
    @Operation(operationId = "listTerminals", summary = "List terminals, including closed ones, newest first")
    Terminal.Page list(
            @Parameter(hidden = true) Caller caller,
            @Parameter(
                            description = "Only terminals in this instance",
                            schema = @Schema(type = "string", format = "uuid"))
                    @QueryValue("instance_id")
                    @Nullable String instanceId,
            @Parameter(
                            description = "Only terminals with this status",
                            schema = @Schema(implementation = TerminalStatus.class))
                    @QueryValue
                    @Nullable String status,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        if (instanceId != null && !InstanceId.isId(instanceId)) {
            throw RejectedException.invalid("instance_id", "must be an instance id");
        }
        PageRequest request = PageRequest.of("terminals", limit, cursor, TerminalId::isId);
        Page<Terminal> page = terminals.list(
                caller.principal().tenantId(), new TerminalRepository.Filter(instanceId, status(status)), request);
        return new Terminal.Page(page.items(), page.nextCursor());
    }

    private static @Nullable TerminalStatus status(@Nullable String text) {
        try {
            return text == null ? null : TerminalStatus.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw RejectedException.invalid("status", "must be OPEN or CLOSED");
        }
    }

    /** @return The terminal */
    @Get("/api/terminals/{id}")
    @Secured(Permission.Names.INSTANCE_EXEC)
    @Operation(operationId = "getTerminal", summary = "Get a terminal")
    Terminal get(@Parameter(hidden = true) Caller caller, String id) {
        return terminals.get(caller.principal().tenantId(), id);
    }

    @Delete("/api/terminals/{id}")
    @Secured(Permission.Names.INSTANCE_EXEC)
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(
            operationId = "closeTerminal",
            summary = "Close a terminal: end its program and all processes in it",
            description = "Responds once all processes in the terminal have ended. Closing a closed terminal has no "
                    + "effect.")
    @ApiResponse(responseCode = "204", description = "The terminal is closed")
    @ApiResponse(responseCode = "503", description = "DRIVER_FAILED: the program did not end in time")
    HttpResponse<Void> close(@Parameter(hidden = true) Caller caller, String id) {
        terminals.close(caller, id);
        return HttpResponse.noContent();
    }

    @Get(value = "/api/terminals/{id}/recording", headRoute = false)
    @MaxSize(response = MaxSize.USUAL)
    @Secured(Permission.Names.AUDIT_READ)
    @Produces({CAST, MediaType.APPLICATION_JSON})
    @SecurityRequirement(name = "apiKey")
    @SecurityRequirement(name = "bearer")
    @SecurityRequirement(name = "session")
    @SecurityRequirement(name = "ticket")
    @Operation(
            operationId = "getTerminalRecording",
            summary = "Get a terminal's recording, as an asciicast v2 file",
            description = "For an open terminal, returns the recording so far.")
    @ApiResponse(
            responseCode = "200",
            description =
                    "A header, then one event per line: [seconds, \"o\", output], [seconds, \"r\", \"COLSxROWS\"], "
                            + "[seconds, \"m\", how much is missing]",
            content = @Content(mediaType = CAST, schema = @Schema(type = "string", format = "binary")))
    @ApiResponse(
            responseCode = "404",
            description = "NOT_FOUND: the terminal does not exist, or its recording was removed")
    HttpResponse<InputStream> recording(@Parameter(hidden = true) Caller caller, String id) throws IOException {
        return HttpResponse.ok(terminals.recording(caller.principal().tenantId(), id))
                .contentType(CAST)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"windsock-" + id + ".cast\"")
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }
}
