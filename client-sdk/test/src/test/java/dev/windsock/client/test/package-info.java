// SPDX-License-Identifier: Apache-2.0
/** Tests for the in-memory server, alone and in comparison with the real one. */
@NullMarked
package dev.windsock.client.test;

import org.jspecify.annotations.NullMarked;
