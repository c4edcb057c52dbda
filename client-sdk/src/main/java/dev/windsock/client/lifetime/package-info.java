// SPDX-License-Identifier: Apache-2.0
/** Worker threads, timeouts, and the registry of resources that are closed with the client. Internal. */
@NullMarked
package dev.windsock.client.lifetime;

import org.jspecify.annotations.NullMarked;
