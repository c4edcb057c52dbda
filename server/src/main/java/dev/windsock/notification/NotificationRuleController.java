// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.DeliveryId;
import dev.windsock.id.NotificationRuleId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKey;
import dev.windsock.limit.MaxSize;
import dev.windsock.outcome.EntityVersion;
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
import io.micronaut.http.annotation.Header;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.Put;
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
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The endpoints for notification rules and their webhooks. */
@Controller("/api/notification-rules")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Notifications")
class NotificationRuleController {
    private static final String INVALID =
            "VALIDATION_FAILED: the request does not match this document, `threshold_percent`, `for_seconds`, `instance_id` or"
                    + " `labels` do not match the `condition`, or webhooks may not be sent to `webhook_url`";
    private static final String NOT_READABLE =
            "FORBIDDEN: the condition is SERVER_TROUBLE, and the caller does not have `server:metrics`";

    private final NotificationRules rules;
    private final Deliveries deliveries;

    NotificationRuleController(NotificationRules rules, Deliveries deliveries) {
        this.rules = rules;
        this.deliveries = deliveries;
    }

    /** @return The rule, with its webhook secret if it has a webhook */
    @Post
    @Status(HttpStatus.CREATED)
    @Secured(Permission.Names.NOTIFICATION_WRITE)
    @Operation(
            operationId = "createNotificationRule",
            summary = "Create a notification rule; its webhook secret is shown only once",
            description = "A tenant has at most 50 rules.")
    @ApiResponse(responseCode = "400", description = INVALID)
    @ApiResponse(responseCode = "403", description = NOT_READABLE)
    @ApiResponse(responseCode = "409", description = "NAME_TAKEN, QUOTA_EXCEEDED, IDEMPOTENCY_KEY_REUSED")
    HttpResponse<NotificationRuleView> create(
            @Parameter(hidden = true) Caller caller,
            @IdempotencyKey Attempt attempt,
            @Valid @Body NotificationRuleRequest request) {
        Outcome<NotificationRuleView> outcome = rules.create(caller, request, attempt.with(request));
        return Responses.created(
                        outcome, "/api/notification-rules/" + outcome.value().id())
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** @return One page of rules */
    @Get
    @MaxSize(response = MaxSize.TEXTS)
    @Secured(Permission.Names.NOTIFICATION_READ)
    @Operation(operationId = "listNotificationRules", summary = "List notification rules, newest first")
    NotificationRuleView.Page list(
            @Parameter(hidden = true) Caller caller,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        Page<NotificationRuleView> page =
                rules.list(caller, PageRequest.of("notification-rules", limit, cursor, NotificationRuleId::isId));
        return new NotificationRuleView.Page(page.items(), page.nextCursor());
    }

    /** @return The rule */
    @Get("/{id}")
    @Secured(Permission.Names.NOTIFICATION_READ)
    @Operation(operationId = "getNotificationRule", summary = "Get a notification rule")
    NotificationRuleView get(@Parameter(hidden = true) Caller caller, String id) {
        return rules.get(caller, id);
    }

    /** @return The rule, with its webhook secret if it had no webhook before */
    @Put("/{id}")
    @Secured(Permission.Names.NOTIFICATION_WRITE)
    @Operation(
            operationId = "replaceNotificationRule",
            summary = "Replace a notification rule, and reactivate its webhook",
            description = "If the rule then watches something else, its firing notifications are resolved.")
    @ApiResponse(responseCode = "400", description = INVALID)
    @ApiResponse(responseCode = "403", description = NOT_READABLE)
    @ApiResponse(responseCode = "409", description = "NAME_TAKEN, VERSION_CONFLICT")
    HttpResponse<NotificationRuleView> replace(
            @Parameter(hidden = true) Caller caller,
            String id,
            @Parameter(description = "The version that the rule must have; see `version`")
                    @Header(HttpHeaders.IF_MATCH)
                    @Nullable String ifMatch,
            @Valid @Body NotificationRuleRequest request) {
        return Responses.ok(rules.replace(caller, id, request, EntityVersion.parse(ifMatch)))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    @Delete("/{id}")
    @Secured(Permission.Names.NOTIFICATION_WRITE)
    @Status(HttpStatus.NO_CONTENT)
    @Produces(MediaType.ALL)
    @Operation(
            operationId = "deleteNotificationRule",
            summary = "Delete a notification rule and its deliveries, and resolve its firing notifications")
    @ApiResponse(responseCode = "204", description = "The rule was deleted")
    HttpResponse<Void> delete(@Parameter(hidden = true) Caller caller, String id) {
        return Responses.noContent(rules.delete(caller, id));
    }

    /** @return The rule, with the new webhook secret */
    @Post("/{id}/rotate-secret")
    @Status(HttpStatus.CREATED)
    @Secured(Permission.Names.NOTIFICATION_WRITE)
    @Operation(
            operationId = "rotateWebhookSecret",
            summary = "Rotate a webhook secret; messages are also signed with the old secret during the grace period")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE: the rule has no webhook; IDEMPOTENCY_KEY_REUSED")
    HttpResponse<NotificationRuleView> rotate(
            @Parameter(hidden = true) Caller caller,
            String id,
            @IdempotencyKey Attempt attempt,
            @Valid @Body @Nullable RotateSecretRequest request) {
        int grace = (request == null ? new RotateSecretRequest(null) : request).graceOrDay();
        return Responses.created(rules.rotate(caller, id, Duration.ofSeconds(grace), attempt.with(request)))
                .header(HttpHeaders.CACHE_CONTROL, "no-store");
    }

    /** @return The delivery, which is finished */
    @Post("/{id}/test")
    @Secured(Permission.Names.NOTIFICATION_WRITE)
    @Operation(
            operationId = "testWebhook",
            summary = "Send a test message to a rule's webhook, and return the outcome",
            description = "The message is sent once, with a timeout of 10 seconds, even if the webhook is disabled.")
    @ApiResponse(responseCode = "409", description = "INVALID_STATE: the rule has no webhook")
    @ApiResponse(
            responseCode = "429",
            description = "RATE_LIMITED: the tenant is sending too many messages concurrently")
    HttpResponse<DeliveryView> test(@Parameter(hidden = true) Caller caller, String id) {
        Outcome<Delivery> tested = deliveries.test(caller, id);
        return Responses.ok(new Outcome<>(DeliveryView.of(tested.value()), tested.position(), tested.replayed()));
    }

    /** @return One page of deliveries */
    @Get("/{id}/deliveries")
    @MaxSize(response = MaxSize.TEXTS)
    @Secured(Permission.Names.NOTIFICATION_READ)
    @Operation(
            operationId = "listDeliveries",
            summary = "List the deliveries to a rule's webhook, newest first",
            description = "Finished deliveries are kept for 30 days, at most the newest 100 for each rule.")
    DeliveryView.Page deliveries(
            @Parameter(hidden = true) Caller caller,
            String id,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        Page<DeliveryView> page = rules.deliveries(
                        caller.tenantId(), id, PageRequest.of("deliveries", limit, cursor, DeliveryId::isId))
                .map(DeliveryView::of);
        return new DeliveryView.Page(page.items(), page.nextCursor());
    }
}
