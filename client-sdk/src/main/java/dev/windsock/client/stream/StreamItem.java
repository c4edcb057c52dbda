// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/**
 * An item of any stream. {@link EventItem}, {@link DashboardItem} and {@link LogItem} are the items of the individual streams.
 */
public sealed interface StreamItem permits EventItem, DashboardItem, LogItem {}
