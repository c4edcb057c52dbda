// SPDX-License-Identifier: Apache-2.0
/** Makes mutations safe to retry. */
@NullMarked
package dev.windsock.idempotency;

import org.jspecify.annotations.NullMarked;
