// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.InstanceChange;
import dev.windsock.client.stream.StreamItem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** Reads streams with a deadline. */
public final class Streamed {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private Streamed() {}

    /** Returns the next item that meets the condition, and skips all other items. */
    public static <T extends StreamItem> T await(EventStream<T> stream, Predicate<? super T> condition) {
        List<T> skipped = new ArrayList<>();
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            T item = stream.next(Duration.ofNanos(deadline - System.nanoTime()))
                    .orElseThrow(() -> new AssertionError("No item meets the condition: " + skipped));
            if (condition.test(item)) {
                return item;
            }
            skipped.add(item);
        }
    }

    public static <T extends StreamItem, I extends T> I await(EventStream<T> stream, Class<I> type) {
        return type.cast(await(stream, type::isInstance));
    }

    /** Returns the types of an instance's changes, in order, up to and including the last type. */
    public static <T extends StreamItem> List<String> typesUntil(EventStream<T> stream, UUID instance, String last) {
        List<String> types = new ArrayList<>();
        while (types.isEmpty() || !types.get(types.size() - 1).equals(last)) {
            T item = await(
                    stream,
                    next -> next instanceof InstanceChange change
                            && instance.equals(change.instance().getId()));
            types.add(((Change) item).type());
        }
        return types;
    }
}
