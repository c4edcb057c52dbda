// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import org.jspecify.annotations.Nullable;

/**
 * An instance with what it is on its way to.
 *
 * @param intent while STOPPING, and after the stop of a restart until it starts again; otherwise null
 */
record Managed(Instance instance, @Nullable Intent intent) {}
