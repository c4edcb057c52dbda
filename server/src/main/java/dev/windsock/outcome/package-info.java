// SPDX-License-Identifier: Apache-2.0
/** Responses to queries and changes: their position, version and replay flag. */
@NullMarked
package dev.windsock.outcome;

import org.jspecify.annotations.NullMarked;
