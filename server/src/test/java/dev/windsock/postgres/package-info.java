// SPDX-License-Identifier: Apache-2.0
/** Real PostgreSQL servers for tests. The SDK tests also compile this package. */
@NullMarked
package dev.windsock.postgres;

import org.jspecify.annotations.NullMarked;
