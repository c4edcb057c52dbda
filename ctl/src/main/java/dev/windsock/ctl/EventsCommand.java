// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.api.Streams;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.ChangeEvent;
import dev.windsock.client.model.EventBatch;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.Reconnecting;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints changes. */
@Command(
        name = "events",
        description = {
            "Print the changes after a position, one per line, each with its own position.",
            "With --follow, also print new changes as they happen. A later call with --after POSITION resumes without a gap."
        },
        mixinStandardHelpOptions = true)
final class EventsCommand extends ServerCommand {
    private static final int BATCH = 200;

    @Option(
            names = {"-f", "--follow"},
            description = "Print new changes as they happen, and reconnect after interruptions.")
    private boolean follow;

    @Option(
            names = {"-a", "--after"},
            paramLabel = "POSITION",
            description =
                    "Print changes after this position. The default is the beginning of the log or, with --follow, "
                            + "the current position.")
    private @Nullable String after;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TOPIC",
            description = "Only changes in this topic, such as instances; may be repeated. Requires --follow.")
    private List<String> topics = new ArrayList<>();

    @Override
    int run(WindsockClient client, Output output) {
        if (follow) {
            follow(client, output);
            return ExitCode.OK.number();
        }
        if (!topics.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "--topic requires --follow.");
        }
        Position from = after == null ? null : position(after);
        do {
            Position read = from;
            EventBatch batch = client.events()
                    .readEvents(parameters -> parameters.after(read).limit(BATCH));
            if (batch.getReset() != null) {
                output.note("Changes are missing here: " + batch.getReset().getReason());
            }
            batch.getItems().forEach(event -> print(output, event));
            from = batch.getNextCursor();
        } while (from != null);
        return ExitCode.OK.number();
    }

    private static Position position(String text) {
        try {
            return Position.of(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, "Invalid position " + text + ": " + e.getMessage());
        }
    }

    private static Topic topic(String name) {
        Topic topic = Topic.fromValue(name);
        if (topic == Topic.UNKNOWN) {
            throw new CommandFailure(ExitCode.USAGE, "Unknown topic " + name + ": use a topic such as instances.");
        }
        return topic;
    }

    private void follow(WindsockClient client, Output output) {
        Streams.StreamEvents call = client.streams().streamEvents();
        if (!topics.isEmpty()) {
            call.topics(topics.stream().map(EventsCommand::topic).toList());
        }
        if (after != null) {
            call.after(position(after));
        }
        try (EventStream<EventItem> stream = call.open()) {
            for (EventItem item : stream) {
                switch (item) {
                    case Change change -> print(output, change.event());
                    case Gap gap ->
                        output.note("Changes are missing here: " + gap.reason() + "; resuming after " + gap.latest());
                    case Reconnecting lost -> output.note(describe(lost));
                    default -> {
                        // the item reports that the stream is connected
                    }
                }
            }
        }
    }

    static String describe(Reconnecting lost) {
        return "Connection lost, reconnecting in " + lost.delay().toMillis() + " ms: " + lost.reason();
    }

    private static void print(Output output, ChangeEvent event) {
        if (output.isJson()) {
            output.json(event);
            return;
        }
        String resource = event.getResourceId() == null ? "" : event.getResourceId();
        output.line(Output.plain(String.format(
                Locale.ROOT,
                "%s  %s  %-24s %s  by %s",
                event.getTimestamp(),
                event.getPosition(),
                event.getType(),
                resource,
                event.getActor().getName())));
    }
}
