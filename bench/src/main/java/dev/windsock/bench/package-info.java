// SPDX-License-Identifier: Apache-2.0
/** Measures the server and, as its floor, a plain Netty server in the same run on the same machine. */
@NullMarked
package dev.windsock.bench;

import org.jspecify.annotations.NullMarked;
