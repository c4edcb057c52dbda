// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.Notification;

/**
 * A notification has changed: NOTIFICATION_RAISED or NOTIFICATION_RESOLVED.
 *
 * @param notification the notification after the change
 */
public record NotificationChange(ChangeEvent event, Notification notification) implements Change {}
