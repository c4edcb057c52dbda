// SPDX-License-Identifier: Apache-2.0
/** Netty below the framework: channels, listeners that run out of file descriptors, and blocked event loops. */
@NullMarked
package dev.windsock.edge.netty;

import org.jspecify.annotations.NullMarked;
