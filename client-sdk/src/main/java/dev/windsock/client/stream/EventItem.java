// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/** An item of the event stream: changes, metrics if requested, and connection events. */
public sealed interface EventItem extends StreamItem permits Change, MetricsItem, Gap, Connected, Reconnecting {}
