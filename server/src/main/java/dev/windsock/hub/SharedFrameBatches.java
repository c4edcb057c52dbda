// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one range of the ring for a tenant's subscribers, made once for all that want the same topics in the same
 * wire format. Most want what the one before wanted, so that is looked at first, and looking makes no garbage.
 *
 * <p>Threading: belongs to one event loop, for one drain.
 */
final class SharedFrameBatches {
    private final FrameRing ring;
    private final TenantId tenantId;
    private final long after;
    private final long to;
    private final List<Made> all = new ArrayList<>(2);
    private @Nullable Made last;

    /**
     * @param after the range begins behind this offset
     * @param to and ends with this one
     */
    SharedFrameBatches(FrameRing ring, TenantId tenantId, long after, long to) {
        this.ring = ring;
        this.tenantId = tenantId;
        this.after = after;
        this.to = to;
    }

    private record Made(int mask, int format, @Nullable FrameBatch runs) {
        private boolean isFor(int wantedMask, int wantedFormat) {
            return mask == wantedMask && format == wantedFormat;
        }
    }

    long after() {
        return after;
    }

    /**
     * What a filter of whole topics wants of the range; null when the ring does not reach back so far.
     *
     * @param mask that of the filter
     */
    @Nullable FrameBatch of(Filter filter, int mask, int format) {
        Made made = last;
        if (made == null || !made.isFor(mask, format)) {
            made = find(filter, mask, format);
            last = made;
        }
        return made.runs();
    }

    private Made find(Filter filter, int mask, int format) {
        for (Made made : all) {
            if (made.isFor(mask, format)) {
                return made;
            }
        }
        Made made = new Made(mask, format, FrameBatch.of(ring, tenantId, filter, format, after, to));
        all.add(made);
        return made;
    }

    /** The same for a filter of single resources, which shares with nobody. */
    @Nullable FrameBatch ofSingle(Filter filter, int format) {
        return FrameBatch.of(ring, tenantId, filter, format, after, to);
    }
}
