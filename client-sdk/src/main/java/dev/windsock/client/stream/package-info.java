// SPDX-License-Identifier: Apache-2.0
/**
 * Streams: a blocking {@link dev.windsock.client.stream.EventStream} of typed items over a WebSocket or server-sent events,
 * which reconnects by itself and goes on where it was.
 */
@NullMarked
package dev.windsock.client.stream;

import org.jspecify.annotations.NullMarked;
