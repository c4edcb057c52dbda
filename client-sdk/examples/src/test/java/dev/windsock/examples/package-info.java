// SPDX-License-Identifier: Apache-2.0
/** The programs, as they are run. */
@NullMarked
package dev.windsock.examples;

import org.jspecify.annotations.NullMarked;
