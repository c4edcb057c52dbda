// SPDX-License-Identifier: Apache-2.0
/** Terminals: programs behind PTYs in instances. They belong to the server and outlive the sockets that attach to them. */
@NullMarked
package dev.windsock.terminal;

import org.jspecify.annotations.NullMarked;
