// SPDX-License-Identifier: Apache-2.0
/** A client for a Windsock server: blocking calls, and typed streams that reconnect and resume automatically. */
@NullMarked
package dev.windsock.client;

import org.jspecify.annotations.NullMarked;
