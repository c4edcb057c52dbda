// SPDX-License-Identifier: Apache-2.0
/** The WebSocket of a terminal: raw bytes in both directions, and control messages. */
@NullMarked
package dev.windsock.terminal.ws;

import org.jspecify.annotations.NullMarked;
