// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import java.util.List;

/**
 * The samples in a window of history.
 *
 * @param step the length of a step in seconds
 * @param samples one sample for each step, oldest first; steps without a sample are omitted
 */
public record HistoryWindow<T>(int step, List<T> samples) {}
