// SPDX-License-Identifier: Apache-2.0
/** JSON serialization. Internal. */
@NullMarked
package dev.windsock.client.json;

import org.jspecify.annotations.NullMarked;
