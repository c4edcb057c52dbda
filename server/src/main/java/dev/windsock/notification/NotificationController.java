// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.id.NotificationId;
import dev.windsock.limit.MaxSize;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.RejectedException;
import dev.windsock.store.Store;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The endpoint for notifications. */
@Controller("/api/notifications")
@ExecuteOn(TaskExecutors.BLOCKING)
@Tag(name = "Notifications")
class NotificationController {
    private final Store store;
    private final NotificationRepository repository;

    NotificationController(Store store, NotificationRepository repository) {
        this.store = store;
        this.repository = repository;
    }

    /** @return One page of notifications */
    @Get
    @MaxSize(response = MaxSize.TEXTS)
    @Secured(Permission.Names.NOTIFICATION_READ)
    @Operation(
            operationId = "listNotifications",
            summary = "List notifications, newest first",
            description = "Resolved notifications are kept for 30 days, at most the newest 1,000 for each tenant.")
    NotificationView.Page list(
            @Parameter(hidden = true) Caller caller,
            @Parameter(
                            description = "Only notifications in this state",
                            schema = @Schema(implementation = NotificationState.class))
                    @QueryValue
                    @Nullable String state,
            @QueryValue @Nullable Integer limit,
            @QueryValue @Nullable String cursor) {
        PageRequest request = PageRequest.of("notifications", limit, cursor, NotificationId::isId);
        NotificationState only = state == null ? null : state(state);
        Page<NotificationView> page = store.read(
                        caller.tenantId(), handle -> repository.list(handle, caller.tenantId(), only, request))
                .map(NotificationView::of);
        return new NotificationView.Page(page.items(), page.nextCursor());
    }

    private static NotificationState state(String text) {
        return Arrays.stream(NotificationState.values())
                .filter(state -> state.name().equals(text))
                .findFirst()
                .orElseThrow(() -> RejectedException.invalid("state", "must be FIRING or RESOLVED"));
    }
}
