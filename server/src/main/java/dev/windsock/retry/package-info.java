// SPDX-License-Identifier: Apache-2.0
/** Delays between attempts at an operation that fails temporarily. */
@NullMarked
package dev.windsock.retry;

import org.jspecify.annotations.NullMarked;
