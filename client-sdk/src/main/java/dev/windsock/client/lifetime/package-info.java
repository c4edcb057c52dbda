// SPDX-License-Identifier: Apache-2.0
/** Worker threads, and the registry of what closes with the client. Internal. */
@NullMarked
package dev.windsock.client.lifetime;

import org.jspecify.annotations.NullMarked;
