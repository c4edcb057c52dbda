// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of subscriber wants of a range of the ring: as few pieces of memory as it takes.
 *
 * @param to the end of the range
 */
record FrameBatch(List<Run> pieces, long to) {
    /**
     * Neighbouring frames.
     *
     * @param lastOffset of the last change in it
     * @param count how many changes it has
     */
    record Run(Slab slab, int from, int to, long lastOffset, int count) {
        private boolean isFollowedBy(Frame frame) {
            return frame.slab() == slab && frame.from() == to;
        }

        private Run and(Frame frame, long offset) {
            return new Run(slab, from, frame.to(), offset, count + 1);
        }
    }

    /**
     * Collects the changes after an offset, up to another one.
     *
     * @return null when the first of them has fallen out of the ring
     */
    static @Nullable FrameBatch of(FrameRing ring, TenantId tenantId, Filter filter, int format, long after, long to) {
        List<Run> pieces = new ArrayList<>(1);
        for (long offset = after + 1; offset <= to; offset++) {
            Entry entry = ring.get(offset);
            if (entry == null) {
                return null;
            }
            if (!entry.wantedBy(tenantId, filter)) {
                continue;
            }
            Frame frame = entry.frames().get(format);
            Run last = pieces.isEmpty() ? null : pieces.getLast();
            if (last != null && last.isFollowedBy(frame)) {
                pieces.set(pieces.size() - 1, last.and(frame, offset));
            } else {
                pieces.add(new Run(frame.slab(), frame.from(), frame.to(), offset, 1));
            }
        }
        return new FrameBatch(pieces, to);
    }
}
