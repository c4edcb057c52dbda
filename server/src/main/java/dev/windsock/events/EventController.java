// SPDX-License-Identifier: Apache-2.0
package dev.windsock.events;

import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.log.EventDraft;
import dev.windsock.outcome.Responses;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.RejectedException;
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
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.ArraySchema;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The endpoints of the log. */
@Controller("/api/events")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Events")
class EventController {
    private static final int MAX_WAIT_SECONDS = 30;

    private final EventReader reader;
    private final IdempotencyKeys idempotency;
    private final PublishBudget budget;

    EventController(EventReader reader, IdempotencyKeys idempotency, PublishBudget budget) {
        this.reader = reader;
        this.idempotency = idempotency;
        this.budget = budget;
    }

    /** @return The events are committed */
    @Post
    @Secured(Permission.Names.EVENT_PUBLISH)
    @Status(HttpStatus.ACCEPTED)
    @Operation(
            operationId = "publishEvents",
            summary = "Publish up to 500 events, all or none",
            description = "Responds once the events are committed. A single event may be sent without the array.")
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
    HttpResponse<Publication> publish(
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Parameter(hidden = true) @Body byte[] body) {
        try (PublishBudget.Share share = budget.acquire(body.length)) {
            List<EventDraft> events = EventIngest.read(caller, body);
            return Responses.accepted(idempotency.once(
                    attempt.with(body), Publication.class, transaction -> EventIngest.publish(transaction, events)));
        }
    }

    /** @return Changes, or a reset if changes are missing */
    @Get
    @Secured(Permission.Names.EVENT_READ)
    @Operation(
            operationId = "readEvents",
            summary = "Read the log in order, limited to the topics that the key may read",
            description = "With `wait`, an empty response is delayed until there is a change or the time is up.")
    EventBatch read(
            @Parameter(hidden = true) Caller caller,
            @Parameter(
                            description =
                                    "The position to read after. By default, reads from the earliest position of the log")
                    @QueryValue
                    @Nullable String after,
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
        return reader.read(caller.principal(), after, PageRequest.limit(limit), Duration.ofSeconds(seconds));
    }
}
