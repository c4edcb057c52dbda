// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/**
 * A line of an instance's output, as a terminal would show it.
 *
 * @param text the line without its line break
 * @param continues whether the next LogLine continues this line. Only lines of more than 1 MiB arrive in parts
 */
public record LogLine(String text, boolean continues) implements LogItem {}
