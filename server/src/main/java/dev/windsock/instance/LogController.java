// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.OutputBytes;
import dev.windsock.compute.OutputReader;
import dev.windsock.limit.MaxSize;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.openapi.annotation.OpenAPIExtraSchema;
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
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** The endpoint for the output of instances. */
@Controller("/api/instances/{id}/logs")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Instances")
@OpenAPIExtraSchema(classes = LogSkipped.class)
class LogController {
    private final InstanceService instances;
    private final LogStreams streams;
    private final Clock clock;

    LogController(InstanceService instances, LogStreams streams, Clock clock) {
        this.clock = clock;
        this.instances = instances;
        this.streams = streams;
    }

    @Get(headRoute = false)
    @MaxSize(response = MaxSize.USUAL)
    @Produces({MediaType.TEXT_PLAIN, MediaType.TEXT_EVENT_STREAM})
    @Secured(Permission.Names.INSTANCE_READ)
    @SecurityRequirement(name = "apiKey")
    @SecurityRequirement(name = "bearer")
    @SecurityRequirement(name = "session")
    @SecurityRequirement(name = "ticket")
    @Operation(
            operationId = "getInstanceLogs",
            summary = "Get an instance's output",
            description = """
                    Standard output and standard error are combined. Without follow=true, the response contains the bytes
                    exactly as the programs wrote them. With follow=true, it is a text/event-stream:

                    | event | data | when |
                    |---|---|---|
                    | `log` | a line as plain text, not JSON | first the last lines, then each line when it is finished |
                    | `unfinished` | a line that has no end yet, at most its last 16 KiB | within a second after it changes; \
                    the whole line follows later |
                    | `part` | the next part of a line of more than 1 MiB | the line ends with the next `log` |
                    | `skipped` | `LogSkipped` | output was dropped before this client could read it |
                    | `heartbeat` | `StreamHeartbeat` | at the start, and after 15 seconds (by default) without another event |
                    | `close` | `StreamClose` | at the end: `RUN_ENDED` after the run has ended or when the stream reaches \
                    `before`; `GOING_AWAY` also if the output cannot be read, in which case you can resume |

                    The text of a line is what a terminal would show: text after a carriage return overwrites the line, and
                    escape sequences are removed, except that colors=true keeps styles.

                    The id of an event is the position after it. To resume without loss or repetition, send the id of the
                    last event as Last-Event-ID, as browsers do, or as `after`. With the process driver, the id is the number
                    of bytes of output up to that position. If nothing arrives for two and a half times the `interval_ms` of
                    the last heartbeat, the stream is dead.

                    A browser that reconnects with a spent `ticket` and Last-Event-ID receives only `close` with the reason
                    `TICKET_SPENT`: request a new ticket, and open the stream again with `after`.""",
            extensions =
                    @Extension(
                            name = "x-events",
                            properties = {
                                @ExtensionProperty(name = "skipped", value = "#/components/schemas/LogSkipped"),
                                @ExtensionProperty(name = "heartbeat", value = "#/components/schemas/StreamHeartbeat"),
                                @ExtensionProperty(name = "close", value = "#/components/schemas/StreamClose")
                            }))
    @ApiResponse(
            responseCode = "400",
            description =
                    "VALIDATION_FAILED: the request does not match this document, `since` or `until` is neither a "
                            + "time nor a duration, `after`, `before` or `Last-Event-ID` is not an id of this stream, "
                            + "`after`, `before` or `colors` is used without follow=true, `until` or `download` is used with "
                            + "it, or `before` is used with `after` or `since`")
    @ApiResponse(
            responseCode = "200",
            description = "The last lines, and with follow=true all new lines",
            content = {
                @Content(mediaType = MediaType.TEXT_PLAIN, schema = @Schema(type = "string")),
                @Content(mediaType = MediaType.TEXT_EVENT_STREAM, schema = @Schema(type = "string"))
            })
    @ApiResponse(responseCode = "404", description = "NOT_FOUND: the instance does not exist")
    @ApiResponse(
            responseCode = "429",
            description = "TOO_MANY_CONNECTIONS: a request with follow=true counts as a stream")
    HttpResponse<?> read(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Parameter(
                            description =
                                    "Maximum number of lines, counted from the end. The default is 200, or all with"
                                            + " `since`, `until` or `download`",
                            schema = @Schema(type = "integer", format = "int32", minimum = "0", maximum = "10000"))
                    @QueryValue
                    @Nullable Integer tail,
            @Parameter(
                            description = "Whether to stream new lines until the run ends",
                            schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryValue
                    @Nullable Boolean follow,
            @Parameter(
                            description =
                                    "Only lines that arrived at this time or later: an RFC 3339 time, or a duration"
                                            + " before now such as 15m")
                    @QueryValue
                    @Nullable String since,
            @Parameter(
                            description =
                                    "Only lines that arrived at this time or earlier, in the same format as `since`; not with"
                                            + " follow=true")
                    @QueryValue
                    @Nullable String until,
            @Parameter(
                            description = "Whether each line starts with its arrival time, followed by a space",
                            schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryValue
                    @Nullable Boolean timestamps,
            @Parameter(
                            description = "Whether followed lines keep their styles as SGR sequences (ECMA-48)",
                            schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryValue
                    @Nullable Boolean colors,
            @Parameter(
                            description = "Whether browsers save the output as a file; not with follow=true",
                            schema = @Schema(type = "boolean", defaultValue = "false"))
                    @QueryValue
                    @Nullable Boolean download,
            @Parameter(
                            description =
                                    "The id of an event to resume after, instead of `tail` and `since`. For clients that"
                                            + " cannot send Last-Event-ID, which takes precedence; only with follow=true")
                    @QueryValue
                    @Nullable String after,
            @Parameter(
                            description =
                                    "The id of an event: the stream contains the last `tail` lines before it and then "
                                            + "ends, so that you can page backwards; only with follow=true, and not "
                                            + "with `after` or `since`")
                    @QueryValue
                    @Nullable String before,
            @Parameter(description = "The id of the last event, to resume after it; only with follow=true")
                    @Header("Last-Event-ID")
                    @Nullable String lastEventId)
            throws IOException {
        LogQuery query = LogQuery.parse(
                new LogQuery.Parameters(
                        tail, follow, since, until, timestamps, colors, download, after, before, lastEventId),
                clock.instant());
        InstanceRecord instance = instances.get(caller.tenantId(), id);
        OutputReader output = instances.logs(instance, query.range());
        if (!query.events()) {
            MutableHttpResponse<?> response = HttpResponse.ok(new OutputBytes(output, query.timestamps()))
                    .contentType(MediaType.TEXT_PLAIN_TYPE.getName() + ";charset=utf-8");
            return query.download()
                    ? response.header(
                            HttpHeaders.CONTENT_DISPOSITION,
                            "attachment; filename=\"" + instance.spec().name() + ".log\"")
                    : response;
        }
        return HttpResponse.ok(streams.follow(caller, output, query))
                .contentType(MediaType.TEXT_EVENT_STREAM_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .header("X-Accel-Buffering", "no");
    }
}
