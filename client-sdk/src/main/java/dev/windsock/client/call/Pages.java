// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.call;

import dev.windsock.client.log.Position;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The pages of a list, which are fetched on demand, one at a time. Each use starts with the first page. Fetching blocks and
 * throws the same exceptions as calls do. Immutable and thread-safe; its iterators and streams are not.
 *
 * @param <T> the type of the items
 */
public final class Pages<T> implements Iterable<T> {
    /** The server's maximum page size. */
    public static final int MAX_SIZE = 200;

    private final Function<@Nullable String, Page<T>> fetcher;

    /** @param fetcher fetches the page at a cursor, which is null for the first page */
    public Pages(Function<@Nullable String, Page<T>> fetcher) {
        this.fetcher = fetcher;
    }

    /**
     * A page.
     *
     * @param position a position that all items reflect; to avoid missing a change, stream after the position of the first page
     * @param next the cursor of the next page; empty on the last page
     */
    public record Page<T>(List<T> items, Position position, Optional<String> next) {}

    /** Fetches the first page. */
    public Page<T> first() {
        return fetcher.apply(null);
    }

    /**
     * Returns all items in order. Pages are fetched as the stream advances, so a short-circuiting stream does not fetch all of
     * them.
     */
    public Stream<T> all() {
        return StreamSupport.stream(spliterator(), false);
    }

    /** Returns the pages in order. */
    public Iterator<Page<T>> pages() {
        return new Iterator<>() {
            private @Nullable Page<T> last;

            @Override
            public boolean hasNext() {
                return last == null || last.next().isPresent();
            }

            @Override
            public Page<T> next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("There are no more pages");
                }
                Page<T> page = fetcher.apply(last == null ? null : last.next().orElseThrow());
                last = page;
                return page;
            }
        };
    }

    /** Returns an iterator over all items. */
    @Override
    public Iterator<T> iterator() {
        Iterator<Page<T>> pages = pages();
        return new Iterator<>() {
            private Iterator<T> current = List.<T>of().iterator();

            @Override
            public boolean hasNext() {
                while (!current.hasNext() && pages.hasNext()) {
                    // a page before the last may be empty
                    current = pages.next().items().iterator();
                }
                return current.hasNext();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("There are no more items");
                }
                return current.next();
            }
        };
    }
}
