// SPDX-License-Identifier: Apache-2.0
/** The load: subscribers that check the events they receive, and publishers that follow a schedule. */
@NullMarked
package dev.windsock.bench.load;

import org.jspecify.annotations.NullMarked;
