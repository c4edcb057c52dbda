// SPDX-License-Identifier: Apache-2.0
/** JSON: strict reading, and the formats of times and durations. */
@NullMarked
package dev.windsock.json;

import org.jspecify.annotations.NullMarked;
