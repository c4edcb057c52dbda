// SPDX-License-Identifier: Apache-2.0
/** What the two edges share: which topics a client asks for, who may connect, and the bounds. */
@NullMarked
package dev.windsock.stream;

import org.jspecify.annotations.NullMarked;
