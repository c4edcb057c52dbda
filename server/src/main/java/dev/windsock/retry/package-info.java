// SPDX-License-Identifier: Apache-2.0
/** Waiting between attempts at an operation, or between checks of a condition. */
@NullMarked
package dev.windsock.retry;

import org.jspecify.annotations.NullMarked;
