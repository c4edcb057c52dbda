// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The batches of one ring range for a tenant's subscribers. Subscribers that want the same topics in the same wire format share
 * a batch. Most subscribers want the same batch as the previous subscriber, so that batch is checked first, without allocation.
 *
 * <p>Threading: confined to one event loop, for one drain.
 */
final class SharedFrameBatches {
    private final FrameRing ring;
    private final TenantId tenantId;
    private final long after;
    private final long to;
    private final List<Shared> all = new ArrayList<>(2);
    private @Nullable Shared last;

    /**
     * @param after the range starts after this offset
     * @param to the range ends with this offset
     */
    SharedFrameBatches(FrameRing ring, TenantId tenantId, long after, long to) {
        this.ring = ring;
        this.tenantId = tenantId;
        this.after = after;
        this.to = to;
    }

    private record Shared(int mask, int format, @Nullable FrameBatch batch) {
        private boolean isFor(int otherMask, int otherFormat) {
            return mask == otherMask && format == otherFormat;
        }
    }

    long after() {
        return after;
    }

    /**
     * Returns the batch of a filter for whole topics; null if the ring no longer holds the range.
     *
     * @param mask the filter's mask
     */
    @Nullable FrameBatch of(Filter filter, int mask, int format) {
        Shared shared = last;
        if (shared == null || !shared.isFor(mask, format)) {
            shared = find(filter, mask, format);
            last = shared;
        }
        return shared.batch();
    }

    private Shared find(Filter filter, int mask, int format) {
        for (Shared shared : all) {
            if (shared.isFor(mask, format)) {
                return shared;
            }
        }
        Shared shared = new Shared(mask, format, FrameBatch.of(ring, tenantId, filter, format, after, to));
        all.add(shared);
        return shared;
    }

    /**
     * Returns the batch of a filter with individual resources. This batch is not shared. Returns null in the same case as
     * {@link #of}.
     */
    @Nullable FrameBatch ofResources(Filter filter, int format) {
        return FrameBatch.of(ring, tenantId, filter, format, after, to);
    }
}
