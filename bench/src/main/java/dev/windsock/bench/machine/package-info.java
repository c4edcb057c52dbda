// SPDX-License-Identifier: Apache-2.0
/** What the kernel and a JVM tell of a process. */
@NullMarked
package dev.windsock.bench.machine;

import org.jspecify.annotations.NullMarked;
