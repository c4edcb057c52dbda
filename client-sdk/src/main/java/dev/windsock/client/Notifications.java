// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import dev.windsock.client.api.NotificationsApi;
import dev.windsock.client.call.ApiResponse;
import dev.windsock.client.call.Pages;
import dev.windsock.client.call.RequestOptions;
import dev.windsock.client.invoker.ApiClient;
import dev.windsock.client.model.Delivery;
import dev.windsock.client.model.DeliveryPage;
import dev.windsock.client.model.Notification;
import dev.windsock.client.model.NotificationPage;
import dev.windsock.client.model.NotificationRule;
import dev.windsock.client.model.NotificationRulePage;
import java.util.Optional;
import java.util.UUID;

/** Notifications, their rules and webhooks: the generated calls. Thread-safe. */
public final class Notifications extends NotificationsApi {
    private final ApiClient calls;

    Notifications(ApiClient calls) {
        super(calls);
        this.calls = calls;
    }

    @Override
    public Notifications with(RequestOptions options) {
        return new Notifications(calls.with(options));
    }

    /** Lists all notifications, newest first. The key needs notification:read. */
    public Pages<Notification> list() {
        return new Pages<>(cursor -> {
            ApiResponse<NotificationPage> response = listNotificationsWithHttpInfo(null, Pages.MAX_SIZE, cursor);
            NotificationPage page = response.getData();
            return new Pages.Page<>(page.getItems(), response.position(), Optional.ofNullable(page.getNextCursor()));
        });
    }

    /** Lists all rules, newest first. The key needs notification:read. */
    public Pages<NotificationRule> rules() {
        return new Pages<>(cursor -> {
            ApiResponse<NotificationRulePage> response = listNotificationRulesWithHttpInfo(Pages.MAX_SIZE, cursor);
            NotificationRulePage page = response.getData();
            return new Pages.Page<>(page.getItems(), response.position(), Optional.ofNullable(page.getNextCursor()));
        });
    }

    /** Lists all deliveries to a rule's webhook, newest first. The key needs notification:read. */
    public Pages<Delivery> deliveries(UUID ruleId) {
        return new Pages<>(cursor -> {
            ApiResponse<DeliveryPage> response = listDeliveriesWithHttpInfo(ruleId, Pages.MAX_SIZE, cursor);
            DeliveryPage page = response.getData();
            return new Pages.Page<>(page.getItems(), response.position(), Optional.ofNullable(page.getNextCursor()));
        });
    }
}
