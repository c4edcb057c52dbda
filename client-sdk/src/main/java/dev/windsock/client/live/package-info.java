// SPDX-License-Identifier: Apache-2.0
/** Views that follow the server: a snapshot and the stream of its changes, in one. */
@NullMarked
package dev.windsock.client.live;

import org.jspecify.annotations.NullMarked;
