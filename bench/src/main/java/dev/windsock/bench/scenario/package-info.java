// SPDX-License-Identifier: Apache-2.0
/** The scenarios of the benchmark. */
@NullMarked
package dev.windsock.bench.scenario;

import org.jspecify.annotations.NullMarked;
