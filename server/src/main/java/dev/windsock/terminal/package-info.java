// SPDX-License-Identifier: Apache-2.0
/** Terminals: programs behind PTYs in instances, which belong to the server and outlive the sockets that look at them. */
@NullMarked
package dev.windsock.terminal;

import org.jspecify.annotations.NullMarked;
