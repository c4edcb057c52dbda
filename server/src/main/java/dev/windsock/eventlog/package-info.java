// SPDX-License-Identifier: Apache-2.0
/** The one ordered, durable log: append in the transaction that changes the state; read after a position. */
@NullMarked
package dev.windsock.eventlog;

import org.jspecify.annotations.NullMarked;
