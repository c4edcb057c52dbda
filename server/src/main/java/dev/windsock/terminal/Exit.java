// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import org.jspecify.annotations.Nullable;

/**
 * The end of a terminal.
 *
 * @param exitCode the exit code of its program; null if it is unknown
 */
public record Exit(@Nullable Integer exitCode, TerminalEnd reason) {}
