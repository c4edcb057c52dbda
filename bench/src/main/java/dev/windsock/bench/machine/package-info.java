// SPDX-License-Identifier: Apache-2.0
/** Measurements of a process, from the kernel and from its JVM. */
@NullMarked
package dev.windsock.bench.machine;

import org.jspecify.annotations.NullMarked;
