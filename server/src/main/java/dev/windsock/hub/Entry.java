// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import dev.windsock.log.Topic;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A change in the ring.
 *
 * @param frames the frames: one per wire format, in the order of the hub's formats
 */
record Entry(
        long offset,
        TenantId tenantId,
        Topic topic,
        @Nullable String resourceId,
        List<Frame> frames) {
    boolean matches(TenantId tenant, Filter filter) {
        return tenantId.equals(tenant) && filter.wants(topic, resourceId);
    }
}
