// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compat;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.Topic;
import dev.windsock.client.publish.EventPublisher;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.InstanceChange;
import dev.windsock.client.stream.OtherChange;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Exercises calls, actions, views, streams and the publisher; exits with 0 if everything works. */
public final class Program {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private Program() {}

    /** @param arguments the server's URL and an API key */
    public static void main(String[] arguments) {
        try (WindsockClient client = WindsockClient.builder()
                        .url(arguments[0])
                        .apiKey(arguments[1])
                        .build();
                LiveView<Instance> view = client.instances().live()) {
            System.out.println("driver " + client.compute().getCompute().getDriver());
            view.awaitSynced(TIMEOUT);

            InstanceAction launch =
                    client.launch(new LaunchRequest().name("compat").command(List.of("sleep", "600")));
            UUID id = launch.awaitDone(TIMEOUT).getId();
            try (EventStream<EventItem> stream = client.streams()
                    .streamEvents()
                    .topics(Topic.INSTANCES, Topic.CUSTOM)
                    .after(launch.position())
                    .open()) {
                try (EventPublisher publisher = client.events().publisher().open()) {
                    publisher.publish(new PublishedEvent().type("COMPAT_TRIED").payload(Map.of("java", version())));
                }
                client.instances().stop(id).awaitDone(TIMEOUT);
                client.instances().terminate(id).awaitDone(TIMEOUT);
                follow(stream);
            }
            System.out.println("view " + view.get(id).map(Instance::getStatus).filter(InstanceStatus.RUNNING::equals));
        }
        System.out.println("done on " + version());
    }

    private static void follow(EventStream<EventItem> stream) {
        for (Optional<EventItem> item = stream.next(TIMEOUT); item.isPresent(); item = stream.next(TIMEOUT)) {
            if (item.get() instanceof OtherChange other) {
                System.out.println(other.type() + " " + other.event().getPayload());
            } else if (item.get() instanceof InstanceChange change) {
                System.out.println(change.type() + " " + change.instance().getName());
                if (change.type().equals("INSTANCE_TERMINATED")) {
                    return;
                }
            }
        }
        throw new IllegalStateException("Missing INSTANCE_TERMINATED");
    }

    private static int version() {
        return Runtime.version().feature();
    }
}
