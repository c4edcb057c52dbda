// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.log.EventLog;

/** The parts of a hub that its event loops share. For any thread. */
record HubContext(
        EventLog log,
        LiveFeed feed,
        HubConfiguration configuration,
        FrameRing ring,
        CatchUp catchUp,
        HubMeters meters) {}
