// SPDX-License-Identifier: Apache-2.0
/**
 * Streams of typed items with blocking reads ({@link dev.windsock.client.stream.EventStream}), over WebSocket, server-sent
 * events or long polling. They reconnect automatically and resume after the last item. The package also contains terminal
 * sessions.
 */
@NullMarked
package dev.windsock.client.stream;

import org.jspecify.annotations.NullMarked;
