// SPDX-License-Identifier: Apache-2.0
/** The load: subscribers that check what they are sent, and publishers that keep to a schedule. */
@NullMarked
package dev.windsock.bench.load;

import org.jspecify.annotations.NullMarked;
