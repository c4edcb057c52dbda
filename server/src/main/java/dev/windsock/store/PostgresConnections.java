// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How to connect to a PostgreSQL database. Messages never contain the URL or the password.
 *
 * @param user null for that of the URL
 * @param password null for that of the URL
 */
record PostgresConnections(
        String url, @Nullable String user, @Nullable String password) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** @throws IllegalStateException when the password cannot be read */
    static PostgresConnections of(StoreConfiguration configuration) {
        String url = configuration.storeUrl();
        if (url == null) {
            throw new IllegalArgumentException("the store is embedded");
        }
        String password = configuration.storePassword();
        if (configuration.storePasswordFile() != null) {
            try {
                // editors end a file with a line break
                password = Files.readString(configuration.storePasswordFile()).stripTrailing();
            } catch (IOException e) {
                throw new IllegalStateException(
                        "WINDSOCK_STORE_PASSWORD_FILE: cannot read " + configuration.storePasswordFile());
            }
        }
        return new PostgresConnections(url, configuration.storeUser(), password);
    }

    /**
     * Returns a source of new connections, whose statements may take any time.
     *
     * @throws IllegalStateException when the URL is invalid
     */
    PGSimpleDataSource source() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        try {
            source.setUrl(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "WINDSOCK_STORE_URL: invalid value (expected a URL such as jdbc:postgresql://host/windsock)");
        }
        if (user != null) {
            source.setUser(user);
        }
        if (password != null) {
            source.setPassword(password);
        }
        source.setApplicationName("windsock");
        source.setConnectTimeout(Math.toIntExact(CONNECT_TIMEOUT.toSeconds()));
        return source;
    }

    /** Returns a source of connections that fail when the database has not responded for some time. */
    PGSimpleDataSource source(Duration socketTimeout) {
        PGSimpleDataSource source = source();
        // a connection to a database that has vanished must fail sooner than TCP notices
        source.setSocketTimeout(Math.toIntExact(socketTimeout.toSeconds()));
        source.setTcpKeepAlive(true);
        return source;
    }

    @Override
    public String toString() {
        return "PostgresConnections[user=" + user + "]";
    }
}
