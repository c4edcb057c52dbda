// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.api.Streams;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.log.Position;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.AuditChange;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.Reconnecting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ships the audit log to a file as it grows: each row once and in order, despite crashes of the program or the server. */
public final class AuditShipper {
    private static final String USAGE = """
            usage: AuditShipper <file>

            Appends each row of the audit log to the file, as one JSON object per line. Saves its position in
            <file>.position to resume there after a restart. The first run starts with new rows. If rows are missing
            because the log no longer contains them, a line {"gap": {...}} replaces them.

            WINDSOCK_URL is the server's URL, and WINDSOCK_KEY is a key with audit:read. Stop with Ctrl-C. Exit
            codes: 1 if the key is no longer valid or the file cannot be written, 2 for incorrect usage.
            """;

    /** The number of rows after which the position is saved. */
    private static final int SAVE_AFTER_ROWS = 100;

    /** The idle time after which the position is saved. */
    private static final Duration SAVE_AFTER_IDLE = Duration.ofMillis(250);

    private final WindsockClient client;
    private final AuditFile file;

    private AuditShipper(WindsockClient client, AuditFile file) {
        this.client = client;
        this.file = file;
    }

    public static void main(String[] args) {
        String url = System.getenv("WINDSOCK_URL");
        String key = System.getenv("WINDSOCK_KEY");
        if (url == null || key == null || args.length != 1) {
            System.err.print(USAGE);
            System.exit(2);
            return;
        }
        WindsockClient client;
        try {
            client = WindsockClient.builder()
                    .url(url)
                    .apiKey(key)
                    .userAgent("audit-shipper")
                    // a single program can use a shorter backoff than thousands of them
                    .reconnectBackoff(Duration.ofMillis(500), Duration.ofSeconds(5))
                    .build();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        CountDownLatch done = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(client, done), "ctrl-c"));
        int code = 0;
        try (AuditFile file = AuditFile.open(Path.of(args[0]), Path.of(args[0] + ".position"))) {
            new AuditShipper(client, file).ship();
        } catch (IOException | WindsockException e) {
            System.err.println(e instanceof WindsockException ? e.getMessage() : e);
            code = 1;
        }
        done.countDown();
        System.exit(code);
    }

    /** Closes the client, which ends the stream, and waits until the file is complete. */
    private static void stop(WindsockClient client, CountDownLatch done) {
        client.close();
        try {
            done.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void ship() throws IOException {
        boolean open = true;
        while (open) {
            Streams.StreamEvents call = client.streams().streamEvents().topics(Topic.AUDIT);
            file.position().ifPresent(call::after);
            try (EventStream<EventItem> stream = call.open()) {
                open = follow(stream);
            }
        }
    }

    /**
     * Follows a stream. Returns false if the stream is closed, and true if it must be reopened to resume after the file's
     * position.
     */
    private boolean follow(EventStream<EventItem> stream) throws IOException {
        int unsavedRows = 0;
        while (true) {
            Optional<EventItem> next = stream.next(SAVE_AFTER_IDLE);
            if (next.isEmpty() && !stream.isOpen()) {
                return false;
            }
            EventItem item = next.orElse(null);
            if (item instanceof AuditChange change) {
                file.append(change.event().getPayload());
                unsavedRows++;
            } else if (item instanceof Gap gap) {
                file.appendGap(Map.of("reason", gap.reason(), "after", text(file.position())));
                // the stream would resume after the latest row, but the log still has older rows
                file.savePosition(gap.earliest());
                return true;
            } else if (item instanceof Reconnecting reconnecting) {
                System.err.println("not connected: " + reconnecting.reason());
            }
            if (unsavedRows >= SAVE_AFTER_ROWS || !(item instanceof AuditChange)) {
                savePosition(stream);
                unsavedRows = 0;
            }
            if (item instanceof Connected) {
                System.err.println("connected");
            }
        }
    }

    private void savePosition(EventStream<EventItem> stream) throws IOException {
        Optional<Position> upTo = stream.position();
        if (upTo.isPresent()) {
            file.savePosition(upTo.get());
        }
    }

    private static String text(Optional<Position> position) {
        return position.map(Position::toString).orElse("");
    }
}
