// SPDX-License-Identifier: Apache-2.0
/** The client of a Windsock server: typed queries, and typed streams that survive disconnects. */
@NullMarked
package dev.windsock.client;

import org.jspecify.annotations.NullMarked;
