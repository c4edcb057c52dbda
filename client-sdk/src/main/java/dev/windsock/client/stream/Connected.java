// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/**
 * The stream has connected. It is live once it has caught up with the changes since its position.
 *
 * @param resumed whether the stream was connected before and resumes after its last item
 */
public record Connected(boolean resumed) implements EventItem, DashboardItem, LogItem {}
