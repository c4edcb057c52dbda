// SPDX-License-Identifier: Apache-2.0
/** The floor: a plain Netty server that sends the same frames and does nothing else. */
@NullMarked
package dev.windsock.bench.floor;

import org.jspecify.annotations.NullMarked;
