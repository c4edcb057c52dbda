// SPDX-License-Identifier: Apache-2.0
/** Fan-out: one shared log of encoded frames, a cursor per subscriber. */
@NullMarked
package dev.windsock.hub;

import org.jspecify.annotations.NullMarked;
