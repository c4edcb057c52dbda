// SPDX-License-Identifier: Apache-2.0
/** What came of a request: its value, and the position, version and replay flag that every response carries. */
@NullMarked
package dev.windsock.outcome;

import org.jspecify.annotations.NullMarked;
