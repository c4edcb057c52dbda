// SPDX-License-Identifier: Apache-2.0
/** How fast the Java client takes changes: a source that is never the slower one, and the client beside a plain socket. */
@NullMarked
package dev.windsock.bench.consume;

import org.jspecify.annotations.NullMarked;
