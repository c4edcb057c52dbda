// SPDX-License-Identifier: Apache-2.0
/** The command-line program {@code windsockctl}, which uses the server only through the Java client. */
@NullMarked
package dev.windsock.ctl;

import org.jspecify.annotations.NullMarked;
