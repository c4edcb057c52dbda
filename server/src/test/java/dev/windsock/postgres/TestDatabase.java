// SPDX-License-Identifier: Apache-2.0
package dev.windsock.postgres;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

/** A database of a {@link PostgresCluster}, and the role that owns it. */
public record TestDatabase(int port, String name, String user, String password) {
    /** Returns the JDBC URL, without user and password. */
    public String url() {
        return urlThrough(port);
    }

    /** Returns the JDBC URL through a proxy on another port on this machine. */
    public String urlThrough(int proxyPort) {
        return "jdbc:postgresql://127.0.0.1:" + proxyPort + "/" + name;
    }

    /** Returns the JDBC URL with user and password. */
    public String urlWithCredentials() {
        return url() + "?user=" + user + "&password=" + URLEncoder.encode(password, StandardCharsets.UTF_8);
    }

    /** Returns the properties of a server that uses this database. */
    public Map<String, Object> properties() {
        return Map.of("windsock.store-url", url(), "windsock.store-user", user, "windsock.store-password", password);
    }

    /** Returns the environment of a server that uses this database. */
    public Map<String, String> environment() {
        return Map.of("WINDSOCK_STORE_URL", url(), "WINDSOCK_STORE_USER", user, "WINDSOCK_STORE_PASSWORD", password);
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user, password);
    }

    /** Runs statements, each in its own transaction. */
    public void execute(String... statements) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException("cannot change the database " + name + ": " + e.getMessage(), e);
        }
    }
}
