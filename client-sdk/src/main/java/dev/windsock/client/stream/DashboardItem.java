// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/** An item of the dashboard stream: counts, metrics, changes if requested, and connection events. */
public sealed interface DashboardItem extends StreamItem
        permits SummaryItem, MetricsItem, Change, Gap, Connected, Reconnecting {}
