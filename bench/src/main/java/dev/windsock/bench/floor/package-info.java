// SPDX-License-Identifier: Apache-2.0
/** The floor: what raw Netty takes to send the same frames, with nothing else done. */
@NullMarked
package dev.windsock.bench.floor;

import org.jspecify.annotations.NullMarked;
