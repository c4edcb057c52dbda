// SPDX-License-Identifier: Apache-2.0
/** Measures the speed of the Java client against a plain socket, with a source that is faster than both. */
@NullMarked
package dev.windsock.bench.consume;

import org.jspecify.annotations.NullMarked;
