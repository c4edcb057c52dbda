// SPDX-License-Identifier: Apache-2.0
/** Rate limits and memory budgets. */
@NullMarked
package dev.windsock.limit;

import org.jspecify.annotations.NullMarked;
