// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.limit.MemoryBudget;
import dev.windsock.log.EventLog;
import java.util.function.LongSupplier;

/**
 * The parts of a hub that its event loops share. Thread-safe.
 *
 * @param queues limits the memory used by output queued for clients that read too slowly
 * @param nanoTime a clock like {@link System#nanoTime}
 */
record HubContext(
        EventLog log,
        LiveFeed feed,
        HubConfiguration configuration,
        MemoryBudget queues,
        FrameRing ring,
        CatchUp catchUp,
        HubMeters meters,
        LongSupplier nanoTime) {}
