// SPDX-License-Identifier: Apache-2.0
/** The audit log, whose hash-chained rows record who did what. */
@NullMarked
package dev.windsock.audit;

import org.jspecify.annotations.NullMarked;
