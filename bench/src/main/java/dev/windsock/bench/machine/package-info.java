// SPDX-License-Identifier: Apache-2.0
/** Measurements of a process by the kernel and its JVM. */
@NullMarked
package dev.windsock.bench.machine;

import org.jspecify.annotations.NullMarked;
