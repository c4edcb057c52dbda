// SPDX-License-Identifier: Apache-2.0
package dev.windsock.paging;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a collection.
 *
 * @param items at most as many as requested; fewer or none do not mean that the collection ends here
 * @param nextCursor the cursor of the next page; null on the last page
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {
    public Page {
        items = List.copyOf(items);
    }

    /** Returns the same page of other items. */
    public <R> Page<R> map(Function<T, R> function) {
        return new Page<>(items.stream().map(function).toList(), nextCursor);
    }
}
