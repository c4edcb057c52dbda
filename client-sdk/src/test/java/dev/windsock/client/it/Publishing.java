// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.stream.Change;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

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
}
