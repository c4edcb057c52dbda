// SPDX-License-Identifier: Apache-2.0
package dev.windsock.hub;

import dev.windsock.id.TenantId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a ring range that match one filter, in as few memory slices as possible.
 *
 * @param to the end of the range
 */
record FrameBatch(List<Span> spans, long to) {
    /**
     * Adjacent frames in one slab.
     *
     * @param lastOffset offset of the last change in the span
     * @param count number of changes in the span
     */
    record Span(Slab slab, int from, int to, long lastOffset, int count) {
        private boolean isFollowedBy(Frame frame) {
            return frame.slab() == slab && frame.from() == to;
        }

        private Span plus(Frame frame, long offset) {
            return new Span(slab, from, frame.to(), offset, count + 1);
        }
    }

    /**
     * Collects the changes after one offset, up to and including another.
     *
     * @return null if the ring no longer holds the first of them
     */
    static @Nullable FrameBatch of(FrameRing ring, TenantId tenantId, Filter filter, int format, long after, long to) {
        List<Span> spans = new ArrayList<>(1);
        for (long offset = after + 1; offset <= to; offset++) {
            Entry entry = ring.get(offset);
            if (entry == null) {
                return null;
            }
            if (!entry.matches(tenantId, filter)) {
                continue;
            }
            Frame frame = entry.frames().get(format);
            Span last = spans.isEmpty() ? null : spans.getLast();
            if (last != null && last.isFollowedBy(frame)) {
                spans.set(spans.size() - 1, last.plus(frame, offset));
            } else {
                spans.add(new Span(frame.slab(), frame.from(), frame.to(), offset, 1));
            }
        }
        return new FrameBatch(spans, to);
    }
}
