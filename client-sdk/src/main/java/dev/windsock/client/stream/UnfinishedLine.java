// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/**
 * The last line of an instance's output so far, which the program has not finished yet, such as a prompt or a progress bar. It
 * replaces the previous UnfinishedLine. The whole line follows as a {@link LogLine}.
 *
 * @param text the line so far, at most its last 16 KiB
 */
public record UnfinishedLine(String text) implements LogItem {}
