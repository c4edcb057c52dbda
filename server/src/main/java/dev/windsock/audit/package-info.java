// SPDX-License-Identifier: Apache-2.0
/** Who did what: hash-chained rows. */
@NullMarked
package dev.windsock.audit;

import org.jspecify.annotations.NullMarked;
