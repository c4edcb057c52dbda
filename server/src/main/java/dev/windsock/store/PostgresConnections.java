// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.files.SecretFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * How to connect to a PostgreSQL database. Messages never contain the URL or the password.
 *
 * @param user the user to connect as; null for the user in the URL
 * @param password the password of the user; null for the password in the URL
 * @param passwordFile the file with the current password, which may change; null if the password does not change
 */
record PostgresConnections(
        String url,
        @Nullable String user,
        @Nullable String password,
        @Nullable Path passwordFile) {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    /** Creates connections whose password does not change. */
    PostgresConnections(String url, @Nullable String user, @Nullable String password) {
        this(url, user, password, null);
    }

    /** @throws IllegalStateException when the password cannot be read */
    static PostgresConnections of(StoreConfiguration configuration) {
        String url = configuration.storeUrl();
        if (url == null) {
            throw new IllegalArgumentException("the store is embedded");
        }
        Path file = configuration.storePasswordFile();
        if (file == null) {
            return new PostgresConnections(url, configuration.storeUser(), configuration.storePassword());
        }
        try {
            return new PostgresConnections(url, configuration.storeUser(), SecretFile.read(file), file);
        } catch (IOException e) {
            throw new IllegalStateException("WINDSOCK_STORE_PASSWORD_FILE: cannot read " + file);
        }
    }

    /**
     * Returns a source of new connections without a statement timeout.
     *
     * @throws IllegalStateException when the URL is invalid
     */
    PGSimpleDataSource source() {
        PGSimpleDataSource source = new PersistentSource(passwordFile);
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

    /** Returns a source of connections that fail when the database has not responded for the given time. */
    PGSimpleDataSource source(Duration socketTimeout) {
        PGSimpleDataSource source = source();
        // a connection to a database that has vanished must fail sooner than TCP would notice
        source.setSocketTimeout(Math.toIntExact(socketTimeout.toSeconds()));
        source.setTcpKeepAlive(true);
        return source;
    }

    @Override
    public String toString() {
        return "PostgresConnections[user=" + user + "]";
    }

    /**
     * Retries once if the database rejects a connection. A connection that is cut during authentication fails as if the
     * password or the protocol were wrong. The database and the driver react to the part of the exchange that they received.
     * The second attempt uses the current password: it may have been changed since the last one.
     */
    private static final class PersistentSource extends PGSimpleDataSource {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // a source is never serialized
        private final @Nullable Path passwordFile;

        private PersistentSource(@Nullable Path passwordFile) {
            this.passwordFile = passwordFile;
        }

        @Override
        public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
            try {
                return super.getConnection(user, password);
            } catch (SQLException e) {
                if (PostgresStart.isTransient(e)) {
                    throw e;
                }
                if (passwordFile == null) {
                    return super.getConnection(user, password);
                }
                try {
                    setPassword(SecretFile.read(passwordFile));
                } catch (IOException unreadable) {
                    e.addSuppressed(unreadable);
                    throw e;
                }
                return super.getConnection(user, getPassword());
            }
        }
    }
}
