// SPDX-License-Identifier: Apache-2.0
/** Lets a client repeat a mutation without making it twice. */
@NullMarked
package dev.windsock.idempotency;

import org.jspecify.annotations.NullMarked;
