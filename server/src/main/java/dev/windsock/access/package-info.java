// SPDX-License-Identifier: Apache-2.0
/** Keys, permissions, sessions, tickets and origins. */
@NullMarked
package dev.windsock.access;

import org.jspecify.annotations.NullMarked;
