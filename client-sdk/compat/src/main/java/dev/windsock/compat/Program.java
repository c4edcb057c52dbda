// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compat;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.PublishedEvent;
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

/** Asks, launches, follows, publishes, stops and closes; ends with 0 once all of it has come as it should. */
public final class Program {
    private static final Duration SOON = Duration.ofSeconds(20);

    private Program() {}

    /** @param arguments the server's URL and an API key */
    public static void main(String[] arguments) {
        try (WindsockClient client = WindsockClient.builder()
                        .url(arguments[0])
                        .apiKey(arguments[1])
                        .build();
                LiveView<Instance> view = client.instances().live()) {
            System.out.println("driver " + client.compute().getCompute().getDriver());
            view.awaitSynced(SOON);

            InstanceAction launch =
                    client.launch(new LaunchRequest().name("compat").command(List.of("sleep", "600")));
            UUID id = launch.awaitDone(SOON).getId();
            try (EventStream<EventItem> stream = client.streams()
                    .streamEvents()
                    .topics(List.of("instances", "custom"))
                    .after(launch.position())
                    .open()) {
                try (EventPublisher publisher = client.events().publisher().open()) {
                    publisher.publish(new PublishedEvent().type("COMPAT_TRIED").payload(Map.of("java", version())));
                }
                client.instances().stop(id).awaitDone(SOON);
                client.instances().terminate(id).awaitDone(SOON);
                follow(stream);
            }
            System.out.println("view " + view.get(id).map(Instance::getStatus).filter(InstanceStatus.RUNNING::equals));
        }
        System.out.println("done on " + version());
    }

    private static void follow(EventStream<EventItem> stream) {
        for (Optional<EventItem> item = stream.next(SOON); item.isPresent(); item = stream.next(SOON)) {
            if (item.get() instanceof OtherChange other) {
                System.out.println(other.type() + " " + other.event().getPayload());
            } else if (item.get() instanceof InstanceChange change) {
                System.out.println(change.type() + " " + change.instance().getName());
                if (change.type().equals("INSTANCE_TERMINATED")) {
                    return;
                }
            }
        }
        throw new IllegalStateException("the instance's end did not come");
    }

    private static int version() {
        return Runtime.version().feature();
    }
}
