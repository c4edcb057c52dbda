// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/** What the stream of events brings: changes, metrics where they were asked for, and what became of the connection. */
public sealed interface EventItem extends StreamItem permits Change, MetricsItem, Gap, Connected, Reconnecting {}
