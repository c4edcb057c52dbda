// SPDX-License-Identifier: Apache-2.0
/** The shared parts of WebSockets and server-sent events: topics, admission, limits and the drain. */
@NullMarked
package dev.windsock.stream;

import org.jspecify.annotations.NullMarked;
