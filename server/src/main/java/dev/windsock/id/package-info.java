// SPDX-License-Identifier: Apache-2.0
/** Ids as types, and the actor of a change. */
@NullMarked
package dev.windsock.id;

import org.jspecify.annotations.NullMarked;
