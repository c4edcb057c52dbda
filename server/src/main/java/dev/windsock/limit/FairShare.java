// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import java.util.Arrays;
import java.util.Collection;

/** Divides a common limit so that the largest holders give way first. Stateless. */
public final class FairShare {
    /** What is removed in addition, as a part of the limit, so that removals are rare. */
    private static final int SLACK = 16;

    private FairShare() {}

    /**
     * Returns how much each holder may keep: everything while all of them are within the limit together. Beyond it, the
     * largest are cut to the same size, and smaller ones keep everything.
     *
     * @param sizes what each holder has
     * @param max the limit for all of them together
     * @return {@link Long#MAX_VALUE} if nobody has to give way
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
