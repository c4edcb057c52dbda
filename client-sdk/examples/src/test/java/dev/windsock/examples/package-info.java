// SPDX-License-Identifier: Apache-2.0
/** The programs, run as a user runs them. */
@NullMarked
package dev.windsock.examples;

import org.jspecify.annotations.NullMarked;
