// SPDX-License-Identifier: Apache-2.0
/** Integration tests: the real server, driven through the client as a service would. */
@NullMarked
package dev.windsock.client.it;

import org.jspecify.annotations.NullMarked;
