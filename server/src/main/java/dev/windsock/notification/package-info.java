// SPDX-License-Identifier: Apache-2.0
/** Notifications: rules that watch resources, the notifications that they raise, and their delivery to webhooks. */
@NullMarked
package dev.windsock.notification;

import org.jspecify.annotations.NullMarked;
