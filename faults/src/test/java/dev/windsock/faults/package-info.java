// SPDX-License-Identifier: Apache-2.0
/** Tests of the packaged server in its own JVM when the disk, the store, the engine, the network or the clock fails. */
@NullMarked
package dev.windsock.faults;

import org.jspecify.annotations.NullMarked;
