// SPDX-License-Identifier: Apache-2.0
/** Aggregates the figures of all runs and compares them with the goals. */
@NullMarked
package dev.windsock.bench.report;

import org.jspecify.annotations.NullMarked;
