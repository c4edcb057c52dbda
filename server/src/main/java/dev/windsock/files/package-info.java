// SPDX-License-Identifier: Apache-2.0
/** Files that only the server's user can read. */
@NullMarked
package dev.windsock.files;

import org.jspecify.annotations.NullMarked;
