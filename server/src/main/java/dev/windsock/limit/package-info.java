// SPDX-License-Identifier: Apache-2.0
/** Rate limits. */
@NullMarked
package dev.windsock.limit;

import org.jspecify.annotations.NullMarked;
