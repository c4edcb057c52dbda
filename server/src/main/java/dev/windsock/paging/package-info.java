// SPDX-License-Identifier: Apache-2.0
/** Pages of collections. */
@NullMarked
package dev.windsock.paging;

import org.jspecify.annotations.NullMarked;
