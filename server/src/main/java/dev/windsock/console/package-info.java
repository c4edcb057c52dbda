// SPDX-License-Identifier: Apache-2.0
/** Serves the console: pages that the build of the module console packed into the class path. */
@NullMarked
package dev.windsock.console;

import org.jspecify.annotations.NullMarked;
