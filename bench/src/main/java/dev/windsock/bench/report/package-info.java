// SPDX-License-Identifier: Apache-2.0
/** From figures of single runs to a verdict for each goal. */
@NullMarked
package dev.windsock.bench.report;

import org.jspecify.annotations.NullMarked;
