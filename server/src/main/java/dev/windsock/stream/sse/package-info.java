// SPDX-License-Identifier: Apache-2.0
/** The SSE edge: metrics, counts and changes at {@code /api/dashboard/stream}. */
@NullMarked
package dev.windsock.stream.sse;

import org.jspecify.annotations.NullMarked;
