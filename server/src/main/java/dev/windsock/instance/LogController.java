// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.RejectedException;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.extensions.Extension;
import io.swagger.v3.oas.annotations.extensions.ExtensionProperty;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.security.SecurityRequirement;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** The endpoint of the output of instances. */
@Controller("/api/instances/{id}/logs")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Instances")
class LogController {
    private static final int DEFAULT_TAIL = 200;
    private static final int MAX_TAIL = 10_000;

    private final InstanceService instances;
    private final LogStreams streams;

    LogController(InstanceService instances, LogStreams streams) {
        this.instances = instances;
        this.streams = streams;
    }

    @Get(headRoute = false)
    @Produces({MediaType.TEXT_PLAIN, MediaType.TEXT_EVENT_STREAM})
    @Secured(Permission.Names.INSTANCE_READ)
    @SecurityRequirement(name = "apiKey")
    @SecurityRequirement(name = "bearer")
    @SecurityRequirement(name = "session")
    @SecurityRequirement(name = "ticket")
    @Operation(
            operationId = "getInstanceLogs",
            summary = "Get the output of an instance",
            description = """
                    Standard output and standard error are combined. With follow=true the response is a
                    text/event-stream:

                    | event | data | when |
                    |---|---|---|
                    | `log` | one line as plain text, not JSON | first the last lines, then each line when it is printed |
                    | `close` | `StreamClose` | at the end; `RUN_ENDED` after the run has ended |

                    The stream cannot be resumed: send a new request with the tail that you need. The server sends a
                    comment at least every 15 seconds.""",
            extensions =
                    @Extension(
                            name = "x-events",
                            properties =
                                    @ExtensionProperty(name = "close", value = "#/components/schemas/StreamClose")))
    @ApiResponse(
            responseCode = "200",
            description = "The last lines, and with follow=true all new ones.",
            content = {
                @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = "string")),
                @Content(mediaType = MediaType.TEXT_EVENT_STREAM, schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "404", description = "The instance does not exist.")
    @ApiResponse(
            responseCode = "429",
            description = "TOO_MANY_CONNECTIONS: a request with follow=true counts as a stream.")
    HttpResponse<?> read(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Parameter(
                            description = "How many lines before the end to start at",
                            schema =
                                    @Schema(
                                            type = "integer",
                                            format = "int32",
                                            minimum = "0",
                                            maximum = "10000",
                                            defaultValue = "200"))
                    @QueryValue
                    @Nullable Integer tail,
            @Parameter(
                            description = "Whether to stream new lines until the run ends",
                            schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryValue
                    @Nullable Boolean follow)
            throws IOException {
        int lines = tail == null ? DEFAULT_TAIL : tail;
        if (lines < 0 || lines > MAX_TAIL) {
            throw RejectedException.invalid("tail", "must be from 0 to " + MAX_TAIL);
        }
        if (follow == null || !follow) {
            return HttpResponse.ok(instances.logs(caller.tenantId(), id, lines, false))
                    .contentType(MediaType.TEXT_PLAIN_TYPE.getName() + ";charset=utf-8");
        }
        Publisher<byte[]> events = streams.follow(caller, instances.logs(caller.tenantId(), id, lines, true));
        return HttpResponse.ok(events)
                .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                .header("Cache-Control", "no-cache")
                .header("X-Accel-Buffering", "no");
    }
}
