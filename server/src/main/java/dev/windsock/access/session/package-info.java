// SPDX-License-Identifier: Apache-2.0
/** Browser sessions, and the tickets that open their streams. */
@NullMarked
package dev.windsock.access.session;

import org.jspecify.annotations.NullMarked;
