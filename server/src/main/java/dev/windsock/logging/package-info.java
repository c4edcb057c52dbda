// SPDX-License-Identifier: Apache-2.0
/** The formats of the server's own log lines. */
@NullMarked
package dev.windsock.logging;

import org.jspecify.annotations.NullMarked;
