// SPDX-License-Identifier: Apache-2.0
/** The socket in the data directory through which the local operator's commands reach a running server. */
@NullMarked
package dev.windsock.control;

import org.jspecify.annotations.NullMarked;
