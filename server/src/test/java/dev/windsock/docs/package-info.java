// SPDX-License-Identifier: Apache-2.0
/** Keeps the documentation consistent with the code. */
@NullMarked
package dev.windsock.docs;

import org.jspecify.annotations.NullMarked;
