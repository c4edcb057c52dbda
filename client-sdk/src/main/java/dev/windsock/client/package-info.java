// SPDX-License-Identifier: Apache-2.0
/** The client of a Windsock server: blocking calls, and typed streams that reconnect and resume automatically. */
@NullMarked
package dev.windsock.client;

import org.jspecify.annotations.NullMarked;
