// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/** What the dashboard's stream brings: counts, metrics, changes where they were asked for, and what became of the connection. */
public sealed interface DashboardItem extends StreamItem
        permits SummaryItem, MetricsItem, Change, Gap, Connected, Reconnecting {}
