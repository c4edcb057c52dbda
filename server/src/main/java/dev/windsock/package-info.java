// SPDX-License-Identifier: Apache-2.0
/** Windsock, the real-time plane of a self-hosted cloud. */
@NullMarked
package dev.windsock;

import org.jspecify.annotations.NullMarked;
