// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.OpenTerminalRequest;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.TerminalSession;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Interrupted waits throw an unchecked exception and leave the interrupt status set. */
@Timeout(120)
final class InterruptsTest {
    private static final Duration LONG_TIMEOUT = Duration.ofMinutes(10);

    @RegisterExtension
    static final WindsockServer server = WindsockServer.start();

    private static final WindsockClient client = server.client();

    @Test
    void interruptsStreamReads() throws Exception {
        try (EventStream<EventItem> stream =
                client.streams().streamEvents().topics(Topic.CUSTOM).open()) {
            // wait until it is connected
            assertThat(stream.next(LONG_TIMEOUT)).isPresent();
            Interruption.assertReported(stream::next);
            Interruption.assertReported(() -> stream.next(LONG_TIMEOUT));
            Interruption.assertReported(() -> stream.iterator().hasNext());
            assertThat(stream.isOpen()).isTrue();
        }
    }

    @Test
    void interruptsAwaitSynced() throws Exception {
        try (WindsockClient disconnected = WindsockClient.builder()
                        .url("http://127.0.0.1:" + WindsockProcess.freePort())
                        .apiKey(RunningServer.ADMIN_KEY)
                        .build();
                LiveView<Instance> view = disconnected.instances().live()) {
            Interruption.assertReported(() -> view.awaitSynced(LONG_TIMEOUT));
        }
    }

    @Test
    void interruptsTerminalReads() throws Exception {
        UUID id = client.instances()
                .launch(new LaunchRequest().name("one").command(List.of("sleep", "600")))
                .awaitDone(LONG_TIMEOUT)
                .getId();
        UUID terminal = client.terminals()
                .openTerminal(
                        id,
                        new OpenTerminalRequest().cols(80).rows(24).command(List.of("/bin/sh", "-c", "sleep 600")),
                        null)
                .getId();
        try (TerminalSession session = client.attach(terminal).open()) {
            Interruption.assertReported(() -> session.read(new byte[100]));
            assertThat(Interruption.during(() -> session.output().read())).isInstanceOf(InterruptedIOException.class);
        }
        client.instances().terminate(id).awaitDone(LONG_TIMEOUT);
    }
}
