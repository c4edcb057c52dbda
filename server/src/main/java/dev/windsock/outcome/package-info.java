// SPDX-License-Identifier: Apache-2.0
/** The result of a request: its value, and the position, version and replay flag that the response carries. */
@NullMarked
package dev.windsock.outcome;

import org.jspecify.annotations.NullMarked;
