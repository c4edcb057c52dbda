// SPDX-License-Identifier: Apache-2.0
/** What becomes of the real server, in a JVM of its own, when what it stands on fails. */
@NullMarked
package dev.windsock.faults;

import org.jspecify.annotations.NullMarked;
