// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.edge.ResponseMemory;
import dev.windsock.edge.netty.NettyChannels;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.limit.MaxSize;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Position;
import dev.windsock.outcome.Responses;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.BoundedQuery;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.netty.channel.EventLoop;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The endpoints for the log. */
@Controller("/api/events")
@Tag(name = "Events")
class EventController {
    private static final int MAX_WAIT_SECONDS = 30;

    /** The event loop parses a body of this size in about a millisecond. */
    private static final int MAX_LOOP_BYTES = 64 * 1024;

    private final EventReader reader;
    private final IdempotencyKeys idempotency;
    private final Executor blocking;

    EventController(
            EventReader reader, IdempotencyKeys idempotency, @Named(TaskExecutors.BLOCKING) ExecutorService blocking) {
        this.reader = reader;
        this.idempotency = idempotency;
        this.blocking = blocking;
    }

    /** Small bodies are parsed on the event loop, which costs less than switching to another thread. */
    @Post
    @MaxSize(request = MaxSize.CONFIGURED)
    @Secured(Permission.Names.EVENT_PUBLISH)
    @Status(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "publishEvents",
            summary = "Publish up to 500 events, all or none",
            description =
                    "Responds once the events are committed. A single event may be sent without an enclosing array.")
    @ApiResponse(
            responseCode = "400",
            description =
                    "VALIDATION_FAILED, MALFORMED_BODY or NESTED_TOO_DEEPLY: the request does not match this document,"
                            + " or a `type` is reserved")
    @RequestBody(
            required = true,
            content =
                    @Content(
                            mediaType = "application/json",
                            array =
                                    @ArraySchema(
                                            minItems = 1,
                                            maxItems = EventIngest.MAX_EVENTS,
                                            schema = @Schema(implementation = PublishedEvent.class))))
    @ApiResponse(
            responseCode = "202",
            description = "The events are committed",
            content = @Content(mediaType = "application/json", schema = @Schema(implementation = Publication.class)))
    CompletableFuture<HttpResponse<Publication>> publish(
            HttpRequest<?> request,
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Parameter(hidden = true) @Body byte[] body) {
        return commitSoon(
                caller, attempt.with(body), body, NettyChannels.of(request).eventLoop());
    }

    private CompletableFuture<HttpResponse<Publication>> commitSoon(
            Caller caller, Attempt attempt, byte[] body, EventLoop loop) {
        return body.length <= MAX_LOOP_BYTES
                ? commit(caller, attempt, body, loop)
                : CompletableFuture.supplyAsync(() -> commit(caller, attempt, body, loop), blocking)
                        .thenCompose(Function.identity());
    }

    private CompletableFuture<HttpResponse<Publication>> commit(
            Caller caller, Attempt attempt, byte[] body, EventLoop loop) {
        List<EventDraft> events = EventIngest.read(caller, body);
        return idempotency
                .submit(attempt, Publication.class, transaction -> EventIngest.publish(transaction, events), loop)
                .thenApply(outcome -> Responses.accepted(outcome));
    }

    /** @return Changes, or a reset if changes are missing */
    @Get
    @ExecuteOn(TaskExecutors.BLOCKING)
    @MaxSize(response = BoundedQuery.MAX_BYTES)
    @Secured(Permission.Names.EVENT_READ)
    @Operation(
            operationId = "readEvents",
            summary = "Read the log in order, limited to the topics that the key may read",
            description = "With `wait`, an empty response is delayed until there is a change or the time has elapsed.")
    @ApiResponse(
            responseCode = "400",
            description =
                    "VALIDATION_FAILED: the request does not match this document, or `resource_ids` contains an empty id"
                            + " or too many ids")
    EventBatch read(
            @Parameter(hidden = true) Caller caller,
            HttpRequest<?> request,
            @Parameter(
                            description =
                                    "The position after which to read. By default, reads from the earliest position in the log",
                            schema = @Schema(type = "string", pattern = Position.PATTERN))
                    @QueryValue
                    @Nullable String after,
            @Parameter(
                            description =
                                    "Only changes to these resources, at most 32. A response may then be short or empty "
                                            + "even though "
                                            + "more changes follow: continue until `next_cursor` is null",
                            array = @ArraySchema(schema = @Schema(type = "string")))
                    @QueryValue("resource_ids")
                    @Nullable String resourceIds,
            @QueryValue @Nullable Integer limit,
            @Parameter(
                            description = "How many seconds an empty response may be delayed",
                            schema =
                                    @Schema(
                                            type = "integer",
                                            format = "int32",
                                            minimum = "0",
                                            maximum = "30",
                                            defaultValue = "0"))
                    @QueryValue
                    @Nullable Integer wait) {
        int seconds = wait == null ? 0 : wait;
        if (seconds < 0 || seconds > MAX_WAIT_SECONDS) {
            throw RejectedException.invalid("wait", "must be from 0 to " + MAX_WAIT_SECONDS + " seconds");
        }
        return reader.read(
                caller.principal(),
                after,
                ChangeFilter.resourceIds(resourceIds),
                PageRequest.limit(limit),
                Duration.ofSeconds(seconds),
                () -> ResponseMemory.releaseForResponse(request));
    }
}
