// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.MetricUpdate;

/** The newest samples of the host and of the instances. A slow reader gets fewer updates: older ones are replaced. */
public record MetricsItem(MetricUpdate update) implements EventItem, DashboardItem {}
