// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.StreamEndpoint;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.InstanceEnvironment;
import dev.windsock.client.model.IssuedKey;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.PublishedEvent;
import dev.windsock.client.model.SignInCode;
import dev.windsock.client.model.Ticket;
import dev.windsock.client.model.Topic;
import dev.windsock.client.model.Volume;
import dev.windsock.client.publish.EventPublisher;
import dev.windsock.client.spi.ClientObserver;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.StreamItem;
import dev.windsock.client.stream.TerminalSession;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No text that leaves the client contains an API key, regardless of what its credential source returns or throws. */
@Timeout(30)
final class SecretsTest {
    private static final String SECRET = "Fl_q2eqqdPu0oh9AFl_q2eqqdPu0oh9AFl_q2eqqdPu";
    private static final String KEY = "wsk_0ssck8au_" + SECRET;

    /** The possible results of a credential source. */
    static Stream<Supplier<String>> sources() {
        return Stream.of(
                () -> KEY + "\n",
                () -> KEY + "\n" + KEY,
                () -> KEY + "\u00e9",
                () -> "\r\n " + KEY,
                () -> " ",
                () -> "",
                () -> null,
                () -> {
                    throw new IllegalStateException("cannot refresh " + KEY);
                },
                () -> {
                    throw new IllegalStateException("cannot refresh", new IllegalArgumentException(KEY));
                },
                () -> {
                    throw new AssertionError(KEY);
                });
    }

    private final Queue<String> texts = new ConcurrentLinkedQueue<>();

    @ParameterizedTest
    @MethodSource("sources")
    void noTextContainsTheKey(Supplier<String> source) {
        AtomicReference<Supplier<String>> current = new AtomicReference<>(source);
        use(current);
        // once the client is connected, failures are reported in other ways
        current.set(() -> KEY);
        try (FlakyServer server = new FlakyServer();
                WindsockClient client = client(server, current);
                EventStream<? extends StreamItem> stream =
                        StreamEndpoint.WEBSOCKET.open(client, Topic.CUSTOM, null, 256)) {
            stream.next(Duration.ofSeconds(5));
            client.dashboard().getSummary();
            current.set(source);
            server.wire().disconnectAll();
            read(stream);
            texts.add(client.toString());
        }
        assertThat(texts).isNotEmpty().noneMatch(text -> text.contains(SECRET));
    }

    private void use(AtomicReference<Supplier<String>> source) {
        Handler log = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                texts.add(entry.getMessage());
                Optional.ofNullable(entry.getThrown()).ifPresent(thrown -> texts.add(trace(thrown)));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("dev.windsock");
        root.addHandler(log);
        root.setLevel(Level.ALL);
        try (FlakyServer server = new FlakyServer();
                WindsockClient client = client(server, source);
                EventStream<? extends StreamItem> stream =
                        StreamEndpoint.WEBSOCKET.open(client, Topic.CUSTOM, null, 16);
                EventStream<? extends StreamItem> sse = StreamEndpoint.SSE.open(client, Topic.CUSTOM, null, 16);
                TerminalSession terminal = client.attach(UUID.randomUUID()).open();
                LiveView<Volume> view = client.volumes().live()) {
            attempt(() -> client.dashboard().getSummary());
            attempt(() -> client.dashboard().getSummaryAsync().join());
            attempt(() -> terminal.read(new byte[16]));
            attempt(() -> view.awaitSynced(Duration.ofMillis(200)));
            attempt(() -> {
                try (EventPublisher publisher = client.events().publisher().open()) {
                    publisher.publish(new PublishedEvent().type("TRIED"));
                }
            });
            read(stream);
            read(sse);
            texts.add(view.state().toString());
        } finally {
            root.removeHandler(log);
            root.setLevel(null);
        }
    }

    private WindsockClient client(FlakyServer server, AtomicReference<Supplier<String>> source) {
        return server.wire()
                .clientBuilder()
                .credentials(() -> source.get().get())
                .observer(new ClientObserver() {
                    @Override
                    public void streamReconnecting(String stream, String reason, Duration delay) {
                        texts.add(reason);
                    }
                })
                .build();
    }

    private void read(EventStream<? extends StreamItem> stream) {
        attempt(() -> {
            for (int i = 0; i < 8; i++) {
                stream.next(Duration.ofMillis(50)).ifPresent(item -> texts.add(item.toString()));
            }
        });
    }

    private void attempt(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException e) {
            texts.add(trace(e));
        }
    }

    private static String trace(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void modelsHideSecretsAndValuesOfVariables() {
        assertThat(new IssuedKey().id("0ssck8au").secret(KEY).toString())
                .contains("0ssck8au", "secret=***")
                .doesNotContain(SECRET);
        assertThat(new Ticket().ticket(SECRET).toString()).doesNotContain(SECRET);
        assertThat(new SignInCode().code(SECRET).toString()).doesNotContain(SECRET);
        assertThat(new LaunchRequest()
                        .name("db")
                        .env(Map.of("PASSWORD", SECRET))
                        .toString())
                .contains("name=db", "PASSWORD=***")
                .doesNotContain(SECRET);
        assertThat(new InstanceEnvironment().env(Map.of("PASSWORD", SECRET)).toString())
                .contains("PASSWORD=***")
                .doesNotContain(SECRET);
    }

    @Test
    void aTrailingLineBreakOfAKeyFileDoesNotMatter() throws InterruptedException {
        try (FlakyServer server = new FlakyServer();
                WindsockClient client = client(server, new AtomicReference<>(() -> KEY + "\n"))) {
            client.dashboard().getSummary();
            assertThat(server.wire().takeRequest().header("x-api-key")).contains(KEY);
        }
    }

    @Test
    void anInterceptorsInvalidHeaderIsNotQuoted() {
        try (FlakyServer server = new FlakyServer();
                WindsockClient client = server.wire()
                        .clientBuilder()
                        .interceptor(request -> request.header("Authorization", "Bearer " + SECRET + "\n"))
                        .build()) {
            attempt(() -> client.dashboard().getSummary());
            assertThat(texts)
                    .singleElement()
                    .asString()
                    .contains("Authorization")
                    .doesNotContain(SECRET);
        }
    }
}
