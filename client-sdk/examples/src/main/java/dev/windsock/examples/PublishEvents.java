// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.publish.EventPublisher;
import dev.windsock.client.publish.PublishFailedException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Publishes the events that stand on standard input, and says which were refused. The rest is published all the same, in the
 * order of the lines; a server that is away for a moment is waited for.
 *
 * <p>Threading: one thread reads lines; what becomes of them comes on the publisher's.
 */
public final class PublishEvents {
    private static final String USAGE = """
            usage: PublishEvents < events

            Publishes an event for each line of standard input: its type, and a JSON object where there is one.

                BACKUP_STARTED
                BACKUP_FINISHED {"size_bytes": 73400320}

            WINDSOCK_URL and WINDSOCK_KEY say where the server is, and with which key (event:publish). Ends with 0
            when every line is committed, with 1 when some are not, which standard error names, with 2 when used
            wrongly. Ctrl-C publishes what was read.
            """;

    /** As the server has it: numbers with all their digits, and no member twice. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final EventPublisher publisher;
    private final PrintStream report;
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();

    PublishEvents(EventPublisher publisher, PrintStream report) {
        this.publisher = publisher;
        this.report = report;
    }

    public static void main(String[] args) throws IOException {
        String url = System.getenv("WINDSOCK_URL");
        String key = System.getenv("WINDSOCK_KEY");
        if (url == null || key == null || args.length > 0) {
            System.err.print(USAGE);
            System.exit(2);
            return;
        }
        WindsockClient client;
        try {
            client = WindsockClient.builder()
                    .url(url)
                    .apiKey(key)
                    .userAgent("publish-events")
                    // one program need not spare the server as thousands do
                    .reconnectWait(Duration.ofMillis(500), Duration.ofSeconds(5))
                    .build();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        PublishEvents events = new PublishEvents(client.events().publisher().open(), System.err);
        Runtime.getRuntime().addShutdownHook(new Thread(events::finish, "ctrl-c"));
        events.publish(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        boolean all = events.finish();
        System.err.println(events.committed + " events are published, " + events.refused + " are not");
        System.exit(all ? 0 : 1);
    }

    /** Reads lines to the end; blocks while the publisher is full. */
    void publish(BufferedReader lines) throws IOException {
        long number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank()) {
                publish(number, line.strip());
            }
        }
    }

    private void publish(long number, String line) {
        try {
            var unused = publisher.publish(event(line)).whenComplete((position, failure) -> {
                if (failure == null) {
                    committed.incrementAndGet();
                } else {
                    refuse(number, failure);
                }
            });
        } catch (IllegalArgumentException e) {
            refuse(number, e);
        }
    }

    private static PublishedEvent event(String line) {
        String[] parts = line.split("\\s+", 2);
        PublishedEvent event = new PublishedEvent().type(parts[0]);
        if (parts.length == 1) {
            return event;
        }
        try {
            return event.payload(JSON.readValue(parts[1], new TypeReference<Map<String, Object>>() {}));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("what follows the type is no JSON object: " + e.getOriginalMessage(), e);
        }
    }

    private void refuse(long number, Throwable why) {
        refused.incrementAndGet();
        report.println("line " + number + ": " + why.getMessage() + details(why));
    }

    /** What is wrong with which field; of all events that were refused together, where the line was one of several. */
    private static String details(Throwable why) {
        return why instanceof WindsockException refusal
                ? refusal.errors().stream()
                        .map(error -> "; " + error.field() + ": " + error.message())
                        .collect(Collectors.joining())
                : "";
    }

    /** Publishes what was read; whether that is all of it. */
    boolean finish() {
        try {
            publisher.close();
        } catch (PublishFailedException e) {
            // each line was told by itself
        }
        return refused.get() == 0;
    }
}
