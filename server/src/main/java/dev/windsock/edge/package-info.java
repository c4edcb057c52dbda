// SPDX-License-Identifier: Apache-2.0
/** The edge of the server: whose requests come in, over what, and how many of them. */
@NullMarked
package dev.windsock.edge;

import org.jspecify.annotations.NullMarked;
