// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/** An item of an instance's output stream: lines, and connection events. */
public sealed interface LogItem extends StreamItem
        permits LogLine, UnfinishedLine, SkippedOutput, Connected, Reconnecting {}
