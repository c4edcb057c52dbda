// SPDX-License-Identifier: Apache-2.0
/** Views that follow the server: a snapshot that the stream of changes keeps up to date. */
@NullMarked
package dev.windsock.client.live;

import org.jspecify.annotations.NullMarked;
