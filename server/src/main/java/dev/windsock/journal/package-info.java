// SPDX-License-Identifier: Apache-2.0
/** Records a change: its event in the log and its row in the audit log, in the transaction that makes the change. */
@NullMarked
package dev.windsock.journal;

import org.jspecify.annotations.NullMarked;
