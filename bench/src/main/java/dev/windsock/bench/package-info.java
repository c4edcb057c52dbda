// SPDX-License-Identifier: Apache-2.0
/** Measures the server beside a floor of raw Netty, in the same run on the same machine. */
@NullMarked
package dev.windsock.bench;

import org.jspecify.annotations.NullMarked;
