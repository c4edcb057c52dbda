// SPDX-License-Identifier: Apache-2.0
/** The encoding of server-sent events, for every response that streams them. */
@NullMarked
package dev.windsock.sse;

import org.jspecify.annotations.NullMarked;
