// SPDX-License-Identifier: Apache-2.0
/** The client against servers that send anything, and stop anywhere. */
@NullMarked
package dev.windsock.client.wire;

import org.jspecify.annotations.NullMarked;
