// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The real server in this JVM, on a free loopback port. */
public final class EmbeddedWindsock implements RunningServer {
    private final EmbeddedServer server;

    private EmbeddedWindsock(EmbeddedServer server) {
        this.server = server;
    }

    public static EmbeddedWindsock start(Path dataDir) {
        return start(dataDir, Map.of());
    }

    /** @param settings properties of the server, such as windsock.hub.ring-events */
    public static EmbeddedWindsock start(Path dataDir, Map<String, Object> settings) {
        Map<String, Object> properties = new HashMap<>(TestStore.properties(dataDir));
        properties.putAll(settings);
        properties.put("micronaut.server.port", -1);
        properties.put("windsock.data-dir", dataDir.toString());
        properties.put("windsock.admin-key", ADMIN_KEY);
        properties.putIfAbsent("windsock.compute.driver", "process");
        return new EmbeddedWindsock(ApplicationContext.builder()
                .environmentPropertySource(false)
                .properties(properties)
                .run(EmbeddedServer.class));
    }

    @Override
    public String url() {
        return server.getURI().toString();
    }

    int port() {
        return server.getPort();
    }

    <T> T bean(Class<T> type) {
        return server.getApplicationContext().getBean(type);
    }

    @Override
    public void close() {
        server.close();
    }
}
