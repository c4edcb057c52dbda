// SPDX-License-Identifier: Apache-2.0
package dev.windsock.paging;

import dev.windsock.problem.RejectedException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A request for one page of a collection. A page begins after the key of an item, not at a numeric offset. It therefore neither
 * repeats nor skips items when other items are added or removed in the meantime.
 *
 * @param list the name of the collection, which its cursors contain
 * @param limit the maximum number of items
 * @param after the key after which the page begins, or null for the first page
 */
public record PageRequest(String list, int limit, @Nullable String after) {
    /** The description of {@code next_cursor} in the published OpenAPI document. */
    public static final String NEXT_CURSOR =
            "Pass as `cursor` to get the next page; null on the last page. Other pages may also be short or "
                    + "empty: continue until it is null.";

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;

    /**
     * Parses the query parameters {@code limit} and {@code cursor}.
     *
     * @param isKey whether a string can be the key of an item
     * @throws RejectedException VALIDATION_FAILED for a limit outside 1 to 200, or a cursor that no page of this collection
     *     returned
     */
    public static PageRequest of(
            String list, @Nullable Integer limit, @Nullable String cursor, Predicate<String> isKey) {
        return new PageRequest(list, limit(limit), cursor == null ? null : decode(list, cursor, isKey));
    }

    /** Parses the query parameter {@code limit}. */
    public static int limit(@Nullable Integer limit) {
        if (limit == null) {
            return DEFAULT_LIMIT;
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw RejectedException.invalid("limit", "must be from 1 to " + MAX_LIMIT);
        }
        return limit;
    }

    /** Returns how many items to read in order to determine whether another page follows. */
    public int limitAndOne() {
        return limit + 1;
    }

    /** Returns the page with the items that were read with {@link #limitAndOne}. */
    public <T> Page<T> page(List<T> read, Function<T, String> key) {
        return read.size() > limit
                ? page(read.subList(0, limit), key.apply(read.get(limit - 1)))
                : page(read, (String) null);
    }

    /** @param next the key after which the next page begins; null if there is none */
    public <T> Page<T> page(List<T> items, @Nullable String next) {
        return new Page<>(items, next == null ? null : encode(next));
    }

    private String encode(String key) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((list + ':' + key).getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String list, String cursor, Predicate<String> isKey) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            String key = text.substring(text.indexOf(':') + 1);
            if (text.startsWith(list + ':') && isKey.test(key)) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // not base64: rejected like any other string that is not a cursor
        }
        throw RejectedException.invalid("cursor", "is invalid: use the `next_cursor` of a previous page of this list");
    }
}
