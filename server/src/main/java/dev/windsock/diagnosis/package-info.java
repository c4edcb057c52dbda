// SPDX-License-Identifier: Apache-2.0
/** The diagnostic file, free of secrets, that an operator attaches to a bug report. */
@NullMarked
package dev.windsock.diagnosis;

import org.jspecify.annotations.NullMarked;
