// SPDX-License-Identifier: Apache-2.0
/** Threads that belong to something, and what ends with the client. Not for use by others. */
@NullMarked
package dev.windsock.client.lifetime;

import org.jspecify.annotations.NullMarked;
