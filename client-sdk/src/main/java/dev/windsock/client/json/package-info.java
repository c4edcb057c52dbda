// SPDX-License-Identifier: Apache-2.0
/** How the client reads and writes JSON. */
@NullMarked
package dev.windsock.client.json;

import org.jspecify.annotations.NullMarked;
