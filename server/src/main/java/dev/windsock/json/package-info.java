// SPDX-License-Identifier: Apache-2.0
/** How values stand in JSON. */
@NullMarked
package dev.windsock.json;

import org.jspecify.annotations.NullMarked;
