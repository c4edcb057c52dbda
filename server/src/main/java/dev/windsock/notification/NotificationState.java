// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import io.swagger.v3.oas.annotations.media.Schema;

/** Whether the condition of a notification still holds. */
@Schema(
        name = "NotificationState",
        description = "FIRING: the condition holds. RESOLVED: the condition no longer holds.")
enum NotificationState {
    FIRING,
    RESOLVED
}
