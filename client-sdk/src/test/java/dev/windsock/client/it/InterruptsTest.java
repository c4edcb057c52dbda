// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.OpenTerminalRequest;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.TerminalSession;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Threads that are interrupted while they wait for the client: told without a checked exception, the interrupt kept. */
@Timeout(120)
final class InterruptsTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    static Path dataDir;

    private static EmbeddedWindsock server;
    private static WindsockClient client;

    @BeforeAll
    static void start() {
        server = EmbeddedWindsock.start(dataDir);
        client = server.admin();
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void ofAStream() throws Exception {
        try (EventStream<EventItem> stream =
                client.streams().streamEvents().topics(List.of("custom")).open()) {
            // that it is connected
            assertThat(stream.next(LONG)).isPresent();
            Interrupted.isTold(stream::next);
            Interrupted.isTold(() -> stream.next(LONG));
            Interrupted.isTold(() -> stream.iterator().hasNext());
            assertThat(stream.isOpen()).isTrue();
        }
    }

    @Test
    void ofAView() throws Exception {
        try (WindsockClient nowhere = WindsockClient.builder()
                        .url("http://127.0.0.1:" + WindsockProcess.freePort())
                        .apiKey(RunningServer.ADMIN_KEY)
                        .build();
                LiveView<Instance> view = nowhere.instances().live()) {
            Interrupted.isTold(() -> view.awaitSynced(LONG));
        }
    }

    @Test
    void ofATerminal() throws Exception {
        UUID id = client.instances()
                .launch(new LaunchRequest().name("one").command(List.of("sleep", "600")))
                .awaitDone(LONG)
                .getId();
        UUID terminal = client.terminals()
                .openTerminal(
                        id,
                        new OpenTerminalRequest().cols(80).rows(24).command(List.of("/bin/sh", "-c", "sleep 600")),
                        null)
                .getId();
        try (TerminalSession session = client.attach(terminal).open()) {
            Interrupted.isTold(() -> session.read(new byte[100]));
            assertThat(Interrupted.of(() -> session.output().read())).isInstanceOf(InterruptedIOException.class);
        }
        client.instances().terminate(id).awaitDone(LONG);
    }
}
