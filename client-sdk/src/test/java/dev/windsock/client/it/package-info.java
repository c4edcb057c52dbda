// SPDX-License-Identifier: Apache-2.0
/** Integration tests that use the real server through the client, as a service does. */
@NullMarked
package dev.windsock.client.it;

import org.jspecify.annotations.NullMarked;
