// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.time.Duration;

/**
 * The connection was lost or could not be established; the stream retries.
 *
 * @param attempt the number of consecutive failures
 * @param delay the delay until the next attempt
 * @param reason a description, or a server code such as {@code DRAINING}
 */
public record Reconnecting(int attempt, Duration delay, String reason) implements EventItem, DashboardItem, LogItem {}
