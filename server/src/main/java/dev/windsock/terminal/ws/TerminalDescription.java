// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal.ws;

import dev.windsock.principal.Permission;
import dev.windsock.stream.ws.StreamError;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Describes the terminals' WebSocket in the OpenAPI document, as {@link dev.windsock.stream.ws.WsDescription} does; it is never a bean. */
@Controller("/ws/terminals/{id}")
@Requires(property = "windsock.never")
@Secured(Permission.Names.INSTANCE_EXEC)
@Tag(name = "Streams")
class TerminalDescription {
    @Get(headRoute = false)
    @Status(HttpStatus.SWITCHING_PROTOCOLS)
    @Operation(
            operationId = "attachTerminal",
            summary = "Upgrades to a WebSocket that attaches to a terminal; needs instance:exec",
            description =
                    "Binary frames are the terminal's bytes, both ways. Text frames are messages of one JSON object"
                            + " each.")
    @ApiResponse(
            responseCode = "101",
            description = "The messages of both sides",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema =
                                    @Schema(
                                            oneOf = {
                                                TerminalMessage.Attached.class,
                                                TerminalMessage.Viewers.class,
                                                TerminalMessage.Resized.class,
                                                TerminalMessage.ModeChanged.class,
                                                TerminalMessage.OutputReset.class,
                                                TerminalMessage.Exited.class,
                                                StreamError.class,
                                                TerminalClientMessage.Resize.class,
                                                TerminalClientMessage.SendSignal.class,
                                                TerminalClientMessage.Acknowledge.class
                                            })))
    @ApiResponse(responseCode = "400", description = "VALIDATION_FAILED: an offset that was never printed, or no mode")
    @ApiResponse(responseCode = "403", description = "ORIGIN_NOT_ALLOWED, or FORBIDDEN")
    @ApiResponse(responseCode = "404", description = "There is no such terminal")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE: it is closed")
    @ApiResponse(responseCode = "426", description = "UPGRADE_REQUIRED: the request asks for no WebSocket")
    @ApiResponse(responseCode = "429", description = "TOO_MANY_CONNECTIONS")
    void attach(
            String id,
            @Parameter(
                            description = "control types, and takes over from whoever does; watch looks",
                            schema =
                                    @Schema(
                                            type = "string",
                                            allowableValues = {"control", "watch"},
                                            defaultValue = "control"))
                    @QueryValue
                    @Nullable String mode,
            @Parameter(
                            description = "The offset of the first byte that is wanted; without it, all that is kept",
                            schema = @Schema(type = "integer", format = "int64", minimum = "0"))
                    @QueryValue
                    @Nullable Long from,
            @Parameter(description = "A ticket for this terminal, where no header can be sent: works once")
                    @QueryValue
                    @Nullable String ticket) {
        throw new UnsupportedOperationException("only a description");
    }
}
