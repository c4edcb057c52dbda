// SPDX-License-Identifier: Apache-2.0
/** How collections are read in pages. */
@NullMarked
package dev.windsock.paging;

import org.jspecify.annotations.NullMarked;
