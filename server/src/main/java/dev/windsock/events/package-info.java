// SPDX-License-Identifier: Apache-2.0
/** Changes as clients see them. */
@NullMarked
package dev.windsock.events;

import org.jspecify.annotations.NullMarked;
