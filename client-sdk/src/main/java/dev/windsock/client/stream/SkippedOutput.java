// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/**
 * Instance output that the server dropped before the stream could read it. The next {@link LogLine} is the first line after it.
 *
 * @param bytes the number of skipped bytes
 */
public record SkippedOutput(long bytes) implements LogItem {}
