// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.model.Summary;

/** How much of everything there is. */
public record SummaryItem(Summary summary) implements DashboardItem {}
