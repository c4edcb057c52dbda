// SPDX-License-Identifier: Apache-2.0
/** The WebSocket of a terminal: raw bytes both ways, and control messages beside them. */
@NullMarked
package dev.windsock.terminal.ws;

import org.jspecify.annotations.NullMarked;
