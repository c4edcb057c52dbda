// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import dev.windsock.client.WindsockClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An embedded server with an admin client for all tests of a class; both are closed after the last test:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final WindsockServer server = WindsockServer.start();
 * }</pre>
 */
public final class WindsockServer implements RunningServer, AfterAllCallback {
    private final Path dataDir;
    private final EmbeddedWindsock server;
    private final WindsockClient client;

    private WindsockServer(Path dataDir, Map<String, Object> settings) {
        this.dataDir = dataDir;
        this.server = EmbeddedWindsock.start(dataDir, settings);
        this.client = server.admin();
    }

    public static WindsockServer start() {
        return start(Map.of());
    }

    /** @param settings properties of the server, such as windsock.hub.ring-events */
    public static WindsockServer start(Map<String, Object> settings) {
        try {
            return new WindsockServer(Files.createTempDirectory("windsock-test-"), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the client that all tests share. */
    public WindsockClient client() {
        return client;
    }

    <T> T bean(Class<T> type) {
        return server.bean(type);
    }

    @Override
    public String url() {
        return server.url();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }

    @Override
    public void close() {
        client.close();
        server.close();
        try (Stream<Path> files = Files.walk(dataDir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
