// SPDX-License-Identifier: Apache-2.0
/** The measured situations. */
@NullMarked
package dev.windsock.bench.scenario;

import org.jspecify.annotations.NullMarked;
