// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
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
 * Publishes events from standard input and reports the lines that fail. All other events are published in the order of the
 * lines, with retries while the server is unavailable.
 *
 * <p>One thread reads the lines; the results arrive on the publisher's thread.
 */
public final class PublishEvents {
    private static final String USAGE = """
            usage: PublishEvents < events

            Publishes an event for each line of standard input: its type, and optionally a JSON object.

                BACKUP_STARTED
                BACKUP_FINISHED {"size_bytes": 73400320}

            WINDSOCK_URL is the URL of the server, and WINDSOCK_KEY is a key with event:publish. Ctrl-C
            publishes the lines that were already read. Exit codes: 0 if all lines are committed, 1 if some
            failed (see standard error), 2 for incorrect usage.
            """;

    /** As strict as the server: keeps all digits of numbers and rejects duplicate members. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final EventPublisher publisher;
    private final PrintStream report;
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

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
                    // a single program can use a shorter backoff than thousands of them
                    .reconnectBackoff(Duration.ofMillis(500), Duration.ofSeconds(5))
                    .build();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        PublishEvents events = new PublishEvents(client.events().publisher().open(), System.err);
        Runtime.getRuntime().addShutdownHook(new Thread(events::finish, "ctrl-c"));
        events.publish(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        boolean complete = events.finish();
        System.err.println("published " + events.committed + " events, failed " + events.failed);
        System.exit(complete ? 0 : 1);
    }

    /** Publishes all lines; blocks while the publisher is full. */
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
                    reportFailure(number, failure);
                }
            });
        } catch (IllegalArgumentException e) {
            reportFailure(number, e);
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
            throw new IllegalArgumentException(
                    "the text after the type is not a JSON object: " + e.getOriginalMessage(), e);
        }
    }

    private void reportFailure(long number, Throwable failure) {
        failed.incrementAndGet();
        report.println("line " + number + ": " + failure.getMessage() + details(failure));
    }

    /** Returns the field errors. */
    private static String details(Throwable failure) {
        return failure instanceof WindsockException rejection
                ? rejection.errors().stream()
                        .map(error -> "; " + error.field() + ": " + error.message())
                        .collect(Collectors.joining())
                : "";
    }

    /** Publishes the remaining lines; returns whether all lines were committed. */
    boolean finish() {
        try {
            publisher.close();
        } catch (PublishFailedException e) {
            // each line was already reported
        }
        return failed.get() == 0;
    }
}
