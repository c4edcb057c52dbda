// SPDX-License-Identifier: Apache-2.0
/** What can be set, by environment variable, and what each takes. */
@NullMarked
package dev.windsock.settings;

import org.jspecify.annotations.NullMarked;
