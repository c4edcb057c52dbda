// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import dev.windsock.client.Position;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
import dev.windsock.client.api.Streams;
import dev.windsock.client.stream.AuditChange;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.Gap;
import dev.windsock.client.stream.Reconnecting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Ships the audit to a file as it grows: every row once and in order, over any number of crashes of either side. */
public final class AuditShipper {
    private static final String USAGE = """
            usage: AuditShipper <file>

            Appends each row of the audit to the file, one JSON object a line, and keeps in <file>.position how far
            it came, to go on there when it is started again. The first start begins with what happens from then
            on. Where rows are missing, since the log no longer had them, a line {"gap": {...}} stands in their place.

            WINDSOCK_URL and WINDSOCK_KEY say where the server is, and with which key (audit:read). Ends with Ctrl-C;
            with 1 when the key is no longer valid or the file cannot be written; with 2 when used wrongly.
            """;

    /** How many rows are written before the position is kept. */
    private static final int ROWS = 100;

    /** How long nothing has come when the position is kept. */
    private static final Duration QUIET = Duration.ofMillis(250);

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
                    // one program need not spare the server as thousands do
                    .reconnectWait(Duration.ofMillis(500), Duration.ofSeconds(5))
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

    /** Closing the client ends the stream, and with it the shipping; the file is left to be finished. */
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
            Streams.StreamEvents call = client.streams().streamEvents().topics(List.of("audit"));
            file.position().ifPresent(call::after);
            try (EventStream<EventItem> stream = call.open()) {
                open = follow(stream);
            }
        }
    }

    /** Until the stream is closed, or rows are missing; then it is to be opened anew, after the file's position. */
    private boolean follow(EventStream<EventItem> stream) throws IOException {
        int unkept = 0;
        while (true) {
            Optional<EventItem> next = stream.next(QUIET);
            if (next.isEmpty() && !stream.isOpen()) {
                return false;
            }
            EventItem item = next.orElse(null);
            if (item instanceof AuditChange change) {
                file.append(change.event().getPayload());
                unkept++;
            } else if (item instanceof Gap gap) {
                file.appendGap(Map.of("reason", gap.reason(), "after", text(file.position())));
                // the stream would go on after the newest; what the log still has is worth more
                file.keep(gap.earliest());
                return true;
            } else if (item instanceof Reconnecting lost) {
                System.err.println("not connected: " + lost.reason());
            }
            if (unkept >= ROWS || !(item instanceof AuditChange)) {
                keep(stream);
                unkept = 0;
            }
            if (item instanceof Connected) {
                System.err.println("connected");
            }
        }
    }

    private void keep(EventStream<EventItem> stream) throws IOException {
        Optional<Position> upTo = stream.position();
        if (upTo.isPresent()) {
            file.keep(upTo.get());
        }
    }

    private static String text(Optional<Position> position) {
        return position.map(Position::toString).orElse("");
    }
}
