// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import dev.windsock.compute.DriverRef;

/**
 * A run that is observed.
 *
 * @param paused whether it is paused, as last reported
 */
record WatchedRun(DriverRef ref, boolean paused) {}
