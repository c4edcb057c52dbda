// SPDX-License-Identifier: Apache-2.0
/** What is measured, one situation each. */
@NullMarked
package dev.windsock.bench.scenario;

import org.jspecify.annotations.NullMarked;
