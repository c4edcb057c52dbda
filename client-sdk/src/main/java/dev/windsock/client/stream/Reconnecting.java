// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.time.Duration;

/**
 * The connection is lost, or could not be made; there will be another try.
 *
 * @param attempt how many tries have failed in a row
 * @param delay until the next one
 * @param reason in words, or the server's code such as {@code DRAINING}
 */
public record Reconnecting(int attempt, Duration delay, String reason) implements EventItem, DashboardItem {}
