// SPDX-License-Identifier: Apache-2.0
/** What instances run on: the driver, the machine, and what else runs there. */
@NullMarked
package dev.windsock.host;

import org.jspecify.annotations.NullMarked;
