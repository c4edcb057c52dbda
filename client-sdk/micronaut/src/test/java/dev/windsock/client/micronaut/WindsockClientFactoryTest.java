// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.micronaut;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.Instance;
import dev.windsock.client.spi.ClientObserver;
import dev.windsock.client.spi.CredentialSource;
import dev.windsock.client.spi.RequestInterceptor;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.exceptions.BeanInstantiationException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bean in an application context, with the real server. */
final class WindsockClientFactoryTest {
    private static WindsockProcess server;

    @BeforeAll
    static void start(@TempDir Path dataDir) throws InterruptedException {
        server = WindsockProcess.startPackaged(dataDir);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void createsAClientFromSettingsAndClosesItWithTheContext() {
        EventStream<EventItem> stream;
        try (ApplicationContext context = ApplicationContext.run(Map.of(
                "windsock.client.url",
                server.url(),
                "windsock.client.api-key",
                RunningServer.ADMIN_KEY,
                "windsock.client.user-agent",
                "micronaut-test/1",
                "windsock.client.request-timeout",
                "5s"))) {
            WindsockClient client = context.getBean(WindsockClient.class);
            assertThat(context.getBean(WindsockClient.class)).isSameAs(client);
            assertThat(client.instances().listInstances(q -> {}).getItems()).isEqualTo(List.<Instance>of());
            assertThat(context.getBean(WindsockClientConfiguration.class).requestTimeout())
                    .isEqualTo(Duration.ofSeconds(5));
            assertThat(context.getBean(WindsockClientConfiguration.class).connectTimeout())
                    .isEqualTo(Duration.ofSeconds(10));
            stream = client.streams().streamEvents().open();
            Streamed.await(stream, Connected.class);
        }
        assertThat(stream.isOpen()).isFalse();
    }

    @Test
    void usesBeansForCredentialsInterceptorsAndObservers() {
        List<String> calls = new CopyOnWriteArrayList<>();
        RequestInterceptor interceptor = request -> calls.add("sends " + request.method());
        CredentialSource credentials = () -> RunningServer.ADMIN_KEY;
        try (ApplicationContext context = ApplicationContext.builder()
                .properties(Map.of("windsock.client.url", server.url()))
                .singletons(interceptor, credentials, new Calls(calls))
                .start()) {
            context.getBean(WindsockClient.class).keys().listKeys(null, null, null);
        }
        assertThat(calls).containsExactly("sends GET", "GET /api/keys 200");
    }

    private record Calls(List<String> calls) implements ClientObserver {
        @Override
        public void callEnded(String method, String path, int status, Duration duration) {
            calls.add(method + " " + path + " " + status);
        }
    }

    @Test
    void createsNoClientWithoutAUrl() {
        try (ApplicationContext context = ApplicationContext.run(Map.of("windsock.client.api-key", "wsk_some"))) {
            assertThat(context.findBean(WindsockClient.class)).isEmpty();
        }
    }

    @Test
    void reportsMissingAndInvalidSettings() {
        assertThatThrownBy(() -> createClient(Map.of("windsock.client.url", server.url())))
                .isInstanceOf(BeanInstantiationException.class)
                .hasMessageContaining("set windsock.client.api-key");
        assertThatThrownBy(() -> createClient(Map.of(
                        "windsock.client.url", "ftp://somewhere", "windsock.client.api-key", RunningServer.ADMIN_KEY)))
                .isInstanceOf(BeanInstantiationException.class)
                .hasMessageContaining("windsock.client: url must start with http");
    }

    private static void createClient(Map<String, Object> settings) {
        try (ApplicationContext context = ApplicationContext.run(settings)) {
            context.getBean(WindsockClient.class);
        }
    }
}
