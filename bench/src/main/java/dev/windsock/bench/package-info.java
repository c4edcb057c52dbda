// SPDX-License-Identifier: Apache-2.0
/** Measures the server and a floor of plain Netty, in the same run on the same machine. */
@NullMarked
package dev.windsock.bench;

import org.jspecify.annotations.NullMarked;
