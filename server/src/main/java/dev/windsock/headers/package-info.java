// SPDX-License-Identifier: Apache-2.0
/** The headers that every answer has. */
@NullMarked
package dev.windsock.headers;

import org.jspecify.annotations.NullMarked;
