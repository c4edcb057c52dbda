// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.EventBatch;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.StreamItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Publishes numbered events, and reads the numbers back. */
public final class Publishing {
    public static final String TYPE = "NUMBERED";

    private Publishing() {}

    /** Publishes one event per number; all are acknowledged on return. */
    public static void publish(WindsockClient client, int from, int to) {
        client.events()
                .publishEvents(
                        IntStream.range(from, to)
                                .mapToObj(number ->
                                        new PublishedEvent().type(TYPE).payload(Map.of("n", number)))
                                .toList(),
                        null);
    }

    public static int number(Change change) {
        return number(change.event());
    }

    public static int number(ChangeEvent event) {
        return ((Number) Objects.requireNonNull(event.getPayload().get("n"))).intValue();
    }

    public static List<Integer> upTo(int count) {
        return IntStream.range(0, count).boxed().toList();
    }

    /** Waits for the next numbered events from a stream and returns their numbers. */
    public static List<Integer> awaitNumbers(EventStream<? extends StreamItem> stream, int count) {
        List<Integer> numbers = new ArrayList<>();
        while (numbers.size() < count) {
            numbers.add(number((Change) Streamed.await(
                    stream,
                    item -> item instanceof Change change && change.type().equals(TYPE))));
        }
        return numbers;
    }

    /**
     * Reads all events from the log.
     *
     * @param after the position to read after; null for the start of the log
     */
    public static List<ChangeEvent> readLog(WindsockClient client, @Nullable Position after) {
        List<ChangeEvent> events = new ArrayList<>();
        Position position = after;
        EventBatch batch;
        do {
            Position next = position;
            batch = client.events().readEvents(q -> q.after(next).limit(200).waitSeconds(0));
            events.addAll(batch.getItems());
            position = batch.getPosition();
        } while (batch.getNextCursor() != null);
        return events;
    }

    /** Reads the numbers of all numbered events from the log. */
    public static List<Integer> loggedNumbers(WindsockClient client, @Nullable Position after) {
        return readLog(client, after).stream()
                .filter(event -> event.getType().equals(TYPE))
                .map(Publishing::number)
                .toList();
    }
}
