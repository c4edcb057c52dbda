// SPDX-License-Identifier: Apache-2.0
/** What WebSockets and server-sent events share: topics, admission, limits and the drain. */
@NullMarked
package dev.windsock.stream;

import org.jspecify.annotations.NullMarked;
