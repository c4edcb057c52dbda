// SPDX-License-Identifier: Apache-2.0
/** The headers that every response contains. */
@NullMarked
package dev.windsock.headers;

import org.jspecify.annotations.NullMarked;
