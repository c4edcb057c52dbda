// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import dev.windsock.client.log.GapReason;
import dev.windsock.client.log.Position;

/**
 * Changes are missing between the previous item and the next: reload the state. A stream never skips changes without reporting
 * a gap.
 *
 * @param earliest the earliest position after which changes can still be read
 * @param latest the position after which the stream resumes
 */
public record Gap(GapReason reason, Position earliest, Position latest) implements EventItem, DashboardItem {}
