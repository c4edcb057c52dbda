/** The WebSocket edge: events, audit and commands at {@code /ws}. */
@NullMarked
package dev.windsock.stream.ws;

import org.jspecify.annotations.NullMarked;
