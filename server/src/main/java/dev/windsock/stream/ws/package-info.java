// SPDX-License-Identifier: Apache-2.0
/** The WebSocket edge: events, audit and commands at {@code /ws}. */
@NullMarked
package dev.windsock.stream.ws;

import org.jspecify.annotations.NullMarked;
