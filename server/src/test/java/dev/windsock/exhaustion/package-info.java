// SPDX-License-Identifier: Apache-2.0
/** Clients that exhaust every limit of a server with a small heap. */
@NullMarked
package dev.windsock.exhaustion;

import org.jspecify.annotations.NullMarked;
