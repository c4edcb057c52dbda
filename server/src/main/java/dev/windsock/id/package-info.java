// SPDX-License-Identifier: Apache-2.0
/** Types for ids, and the actor of a change. */
@NullMarked
package dev.windsock.id;

import org.jspecify.annotations.NullMarked;
