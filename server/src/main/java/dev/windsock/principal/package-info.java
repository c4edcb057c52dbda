// SPDX-License-Identifier: Apache-2.0
/** Who sends a request and what they may do, as types. */
@NullMarked
package dev.windsock.principal;

import org.jspecify.annotations.NullMarked;
