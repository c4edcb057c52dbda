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
 * A request for one page of a collection.
 *
 * @param limit the maximum number of items
 * @param after the key of the last item of the previous page, or null for the first page
 */
public record PageRequest(int limit, @Nullable String after) {
    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;

    /**
     * Parses the query parameters {@code limit} and {@code cursor}.
     *
     * @param isKey whether a string can be the key of an item
     * @throws RejectedException VALIDATION_FAILED for a limit outside 1 to 200, or a cursor that no page returned
     */
    public static PageRequest of(@Nullable Integer limit, @Nullable String cursor, Predicate<String> isKey) {
        return new PageRequest(limit(limit), cursor == null ? null : decode(cursor, isKey));
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

    /** Returns how many items to read in order to know whether another page follows. */
    public int limitAndOne() {
        return limit + 1;
    }

    /** Returns the items of this page from those read with {@link #limitAndOne}. */
    public <T> List<T> items(List<T> read) {
        return read.size() > limit ? read.subList(0, limit) : read;
    }

    /** Returns the cursor of the next page, or null if the items read with {@link #limitAndOne} are the last. */
    public <T> @Nullable String next(List<T> read, Function<T, String> key) {
        return read.size() > limit ? encode(key.apply(read.get(limit - 1))) : null;
    }

    private static String encode(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String cursor, Predicate<String> isKey) {
        try {
            String key = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            if (isKey.test(key)) {
                return key;
            }
        } catch (IllegalArgumentException e) {
            // not base64: rejected like any other string that is not a cursor
        }
        throw RejectedException.invalid("cursor", "is invalid: use the `next_cursor` of a previous page");
    }
}
