// SPDX-License-Identifier: Apache-2.0
/** The sender of a request and its permissions, as types. */
@NullMarked
package dev.windsock.principal;

import org.jspecify.annotations.NullMarked;
