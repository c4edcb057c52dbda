// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.example;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.InstanceChange;
import java.time.Duration;
import java.util.List;

/** The README's program: launches something, and watches what becomes of it. */
final class WatchALaunch {
    private WatchALaunch() {}

    static void run(String url, String key) {
        // README
        try (WindsockClient client =
                WindsockClient.builder().url(url).apiKey(key).build()) {
            InstanceAction launch =
                    client.launch(new LaunchRequest().name("hello").command(List.of("sleep", "5")));
            launch.awaitDone(Duration.ofSeconds(10));

            try (EventStream<EventItem> stream = client.streams()
                    .streamEvents()
                    .topics(List.of("instances"))
                    .after(launch.position())
                    .open()) {
                for (EventItem item : stream) {
                    if (item instanceof InstanceChange change) {
                        System.out.println(
                                change.type() + " " + change.instance().getName());
                        if (change.type().equals("INSTANCE_STOPPED")) {
                            break;
                        }
                    } else if (item instanceof Gap gap) {
                        System.out.println("Changes are missing: " + gap.reason());
                    }
                }
            }
        }
        // README ends
    }
}
