// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import java.util.Arrays;
import java.util.Collection;

/** Divides a common limit so that the largest holders are cut first. Stateless. */
public final class FairShare {
    /** The additional amount to remove, as a fraction of the limit, so that removals are rare. */
    private static final int SLACK = 16;

    private FairShare() {}

    /**
     * Returns the amount that each holder may keep. If all holders together are within the limit, each keeps everything.
     * Otherwise, the largest holders are cut to the same size, and smaller ones keep everything.
     *
     * @param sizes the current size of each holder
     * @param max the limit for all of them together
     * @return {@link Long#MAX_VALUE} if no holder has to be cut
     */
    public static long of(Collection<Long> sizes, long max) {
        long[] ascending = sizes.stream().mapToLong(Long::longValue).sorted().toArray();
        if (Arrays.stream(ascending).sum() <= max) {
            return Long.MAX_VALUE;
        }
        long left = max - max / SLACK;
        for (int i = 0; i < ascending.length; i++) {
            long share = left / (ascending.length - i);
            if (ascending[i] > share) {
                return share;
            }
            left -= ascending[i];
        }
        return Long.MAX_VALUE;
    }
}
