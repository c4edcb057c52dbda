// SPDX-License-Identifier: Apache-2.0
/** Samples the driver and the host once a second and keeps an hour of history. */
@NullMarked
package dev.windsock.metrics;

import org.jspecify.annotations.NullMarked;
