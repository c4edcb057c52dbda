// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import dev.windsock.client.WindsockClient;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides a server, and a client for it, as parameters of JUnit tests. Each test has its own server and client, which are
 * closed after it:
 *
 * {@snippet file="dev/windsock/client/test/ExampleTest.java" region="extension"}
 */
public final class WindsockExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(WindsockExtension.class);

    /** Closed by JUnit, last stored first: the client, then the server. */
    private record Resource<T extends AutoCloseable>(T value) implements ExtensionContext.Store.CloseableResource {
        @Override
        public void close() throws Exception {
            value.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        Class<?> type = parameter.getParameter().getType();
        return type == WindsockTestServer.class || type == WindsockClient.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        ExtensionContext.Store store = test.getStore(NAMESPACE);
        WindsockTestServer server = (WindsockTestServer) store.getOrComputeIfAbsent(
                        WindsockTestServer.class, type -> new Resource<>(WindsockTestServer.start()), Resource.class)
                .value();
        return parameter.getParameter().getType() == WindsockTestServer.class
                ? server
                : store.getOrComputeIfAbsent(
                                WindsockClient.class, type -> new Resource<>(server.client()), Resource.class)
                        .value();
    }
}
