// SPDX-License-Identifier: Apache-2.0
/** The environment variables and the values that they accept. */
@NullMarked
package dev.windsock.settings;

import org.jspecify.annotations.NullMarked;
