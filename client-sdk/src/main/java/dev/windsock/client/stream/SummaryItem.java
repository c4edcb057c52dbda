// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.Summary;

/** The number of resources per kind. */
public record SummaryItem(Summary summary) implements DashboardItem {}
