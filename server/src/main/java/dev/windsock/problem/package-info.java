// SPDX-License-Identifier: Apache-2.0
/** The one place where a refusal becomes problem+json. */
@NullMarked
package dev.windsock.problem;

import org.jspecify.annotations.NullMarked;
