// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.MetricUpdate;

/** The newest samples of the host and of the instances. Of samples only the newest count: a slow reader is told fewer. */
public record MetricsItem(MetricUpdate update) implements EventItem, DashboardItem {}
