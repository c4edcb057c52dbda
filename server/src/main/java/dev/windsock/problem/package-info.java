// SPDX-License-Identifier: Apache-2.0
/** Turns rejected requests into problem+json, in one place. */
@NullMarked
package dev.windsock.problem;

import org.jspecify.annotations.NullMarked;
