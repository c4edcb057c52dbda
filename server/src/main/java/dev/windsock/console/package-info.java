// SPDX-License-Identifier: Apache-2.0
/** Serves the console, whose files the console module adds to the class path. */
@NullMarked
package dev.windsock.console;

import org.jspecify.annotations.NullMarked;
