// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

/**
 * A server component that is not working.
 *
 * @param resource the component that is not working
 * @param summary a human-readable sentence
 */
record Trouble(Notification.Resource resource, String summary) {}
