// SPDX-License-Identifier: Apache-2.0
/** Records a change: its event in the log and its row in the audit, in the transaction that makes it. */
@NullMarked
package dev.windsock.journal;

import org.jspecify.annotations.NullMarked;
