// SPDX-License-Identifier: Apache-2.0
/** The audit log: who did what, as hash-chained rows. */
@NullMarked
package dev.windsock.audit;

import org.jspecify.annotations.NullMarked;
