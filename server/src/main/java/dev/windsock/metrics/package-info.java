// SPDX-License-Identifier: Apache-2.0
/**
 * Samples the driver and the host once a second, and keeps an hour of these samples in memory and a week of one-minute samples
 * on disk.
 */
@NullMarked
package dev.windsock.metrics;

import org.jspecify.annotations.NullMarked;
