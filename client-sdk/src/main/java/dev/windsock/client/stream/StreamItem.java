// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/**
 * Whatever a stream brings. What a stream of events can bring is an {@link EventItem}, what the dashboard's can bring a
 * {@link DashboardItem}; most are both.
 */
public sealed interface StreamItem permits EventItem, DashboardItem {}
