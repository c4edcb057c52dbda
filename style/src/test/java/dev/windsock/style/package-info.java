// SPDX-License-Identifier: Apache-2.0
/** Checks that prose and names use the vocabulary of {@code style/vocabulary.txt}. */
@NullMarked
package dev.windsock.style;

import org.jspecify.annotations.NullMarked;
