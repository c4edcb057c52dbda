// SPDX-License-Identifier: Apache-2.0
/** The text of server-sent events, for every response that is a stream of them. */
@NullMarked
package dev.windsock.sse;

import org.jspecify.annotations.NullMarked;
