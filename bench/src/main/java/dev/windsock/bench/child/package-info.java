// SPDX-License-Identifier: Apache-2.0
/** The JVMs that a run starts: the server, the floor and the load. */
@NullMarked
package dev.windsock.bench.child;

import org.jspecify.annotations.NullMarked;
