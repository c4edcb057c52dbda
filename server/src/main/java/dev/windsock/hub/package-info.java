// SPDX-License-Identifier: Apache-2.0
/** Fan-out: one shared log of encoded frames, and a cursor for each subscriber. */
@NullMarked
package dev.windsock.hub;

import org.jspecify.annotations.NullMarked;
