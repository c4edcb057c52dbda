// SPDX-License-Identifier: Apache-2.0
/** Tests the client against servers that send arbitrary bytes and stop at any point. */
@NullMarked
package dev.windsock.client.wire;

import org.jspecify.annotations.NullMarked;
