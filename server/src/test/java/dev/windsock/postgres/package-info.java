// SPDX-License-Identifier: Apache-2.0
/** Real PostgreSQL servers for tests. The tests of the SDK compile this package too. */
@NullMarked
package dev.windsock.postgres;

import org.jspecify.annotations.NullMarked;
