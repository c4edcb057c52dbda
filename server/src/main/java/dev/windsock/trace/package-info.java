// SPDX-License-Identifier: Apache-2.0
/** The trace context of requests and changes, and spans of the server's operations. */
@NullMarked
package dev.windsock.trace;

import org.jspecify.annotations.NullMarked;
