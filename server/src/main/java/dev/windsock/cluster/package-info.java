// SPDX-License-Identifier: Apache-2.0
/** Servers that share a store: the bus between them, and the log reader in each. */
@NullMarked
package dev.windsock.cluster;

import org.jspecify.annotations.NullMarked;
