// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import org.jspecify.annotations.Nullable;

/**
 * How a terminal came to its end.
 *
 * @param exitCode of its program; null where it cannot be known
 */
public record Exit(@Nullable Integer exitCode, TerminalEnd reason) {}
