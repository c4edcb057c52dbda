// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.EventBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the whole log of a server. Stateless; blocks. */
final class Log {
    private Log() {}

    /** Returns all events, oldest first, and checks that their positions are consecutive. */
    static List<ChangeEvent> all(WindsockClient client) {
        List<ChangeEvent> events = new ArrayList<>();
        @Nullable Position after = null;
        EventBatch batch;
        do {
            @Nullable Position read = after;
            batch = client.events().readEvents(q -> q.after(read).limit(200).waitSeconds(0));
            events.addAll(batch.getItems());
            after = batch.getPosition();
        } while (batch.getNextCursor() != null);
        for (int i = 1; i < events.size(); i++) {
            assertThat(offset(events.get(i))).isEqualTo(offset(events.get(i - 1)) + 1);
        }
        return events;
    }

    /** Returns the numbers of the events of {@link Publishing}, in log order. */
    static List<Integer> numbers(WindsockClient client) {
        return all(client).stream()
                .filter(event -> event.getType().equals(Publishing.TYPE))
                .map(Publishing::number)
                .toList();
    }

    static long offset(ChangeEvent event) {
        String position = event.getPosition().toString();
        return Long.parseLong(position.substring(position.indexOf(':') + 1));
    }
}
