// SPDX-License-Identifier: Apache-2.0
/** Positions in the event log, and why changes after a position may be missing. */
@NullMarked
package dev.windsock.client.log;

import org.jspecify.annotations.NullMarked;
