// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

/**
 * The stream is connected, and live once what it missed was told.
 *
 * @param resumed whether it was connected before, and goes on after what it brought then
 */
public record Connected(boolean resumed) implements EventItem, DashboardItem {}
