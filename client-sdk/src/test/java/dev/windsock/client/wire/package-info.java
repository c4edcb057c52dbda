// SPDX-License-Identifier: Apache-2.0
/** The client against servers that say anything at all, and stop anywhere. */
@NullMarked
package dev.windsock.client.wire;

import org.jspecify.annotations.NullMarked;
