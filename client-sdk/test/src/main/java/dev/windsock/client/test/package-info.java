// SPDX-License-Identifier: Apache-2.0
/**
 * An in-memory server for tests of programs that use the client. Start with
 * {@link dev.windsock.client.test.WindsockTestServer}.
 */
@NullMarked
package dev.windsock.client.test;

import org.jspecify.annotations.NullMarked;
