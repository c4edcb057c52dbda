// SPDX-License-Identifier: Apache-2.0
/** Netty below the framework: listeners without descriptors, blocked event loops, and direct access to channels. */
@NullMarked
package dev.windsock.edge.netty;

import org.jspecify.annotations.NullMarked;
