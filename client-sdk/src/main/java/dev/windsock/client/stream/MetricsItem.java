// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.MetricUpdate;

/**
 * The latest samples of the host and of the instances. A slow reader receives fewer updates, because newer updates replace
 * older ones.
 */
public record MetricsItem(MetricUpdate update) implements EventItem, DashboardItem {}
