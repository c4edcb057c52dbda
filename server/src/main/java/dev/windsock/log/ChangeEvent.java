// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import java.time.Instant;

/**
 * One committed change.
 *
 * @param id UUIDv7
 * @param timestamp time of the append, truncated to milliseconds
 */
public record ChangeEvent(Position position, String id, Instant timestamp, EventDraft draft) {}
