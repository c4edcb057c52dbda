// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.io.EOFException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start of a server whose database may not be up yet. Waits for the database. If the database rejects this server, reports
 * which setting is the cause. Stateless; blocks.
 */
final class PostgresStart {
    /** How long a server waits for its database. */
    static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final Duration RETRY_DELAY = Duration.ofMillis(500);
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(10);

    /** Starting up, shutting down, recovering, and out of connections. */
    private static final Set<String> TRANSIENT_STATES = Set.of("57P01", "57P02", "57P03", "53300", "08001", "08006");

    private static final Logger LOG = LoggerFactory.getLogger(PostgresStart.class);

    private PostgresStart() {}

    /**
     * Runs a step of the start, and repeats it while the database is not available or has no free connection. The connection
     * that an earlier step has closed may be in use by another client. A step that fails must not prevent its own repetition.
     *
     * @throws IllegalStateException when the database rejects this server, or does not respond in time
     */
    static <T> T retry(Duration timeout, Supplier<T> step) {
        long end = System.nanoTime() + timeout.toNanos();
        long nextLog = System.nanoTime();
        while (true) {
            RuntimeException failure;
            try {
                return step.get();
            } catch (RuntimeException e) {
                // an exception of Jdbi, Flyway or the pool
                failure = e;
            }
            if (!sql(failure).map(PostgresStart::isTransient).orElse(false)) {
                throw rejection(failure);
            }
            long now = System.nanoTime();
            if (now > end) {
                throw new IllegalStateException("WINDSOCK_STORE_URL: the database has not accepted a connection for "
                        + timeout.toSeconds() + " s: " + StoreFailures.message(failure));
            }
            if (now >= nextLog) {
                nextLog = now + LOG_INTERVAL.toNanos();
                LOG.warn(
                        "Waiting for the database: remaining_s={} cause={}",
                        Duration.ofNanos(end - now).toSeconds(),
                        StoreFailures.message(failure));
            }
            LockSupport.parkNanos(RETRY_DELAY.toNanos());
        }
    }

    /**
     * Checks the encoding of a database. Other encodings cannot represent all characters in events, or count bytes as
     * characters.
     *
     * @throws IllegalStateException when it is not UTF-8
     */
    static void requireEveryCharacter(DataSource database) {
        String encoding = Jdbi.create(database)
                .withHandle(handle -> handle.createQuery("select current_setting('server_encoding')")
                        .mapTo(String.class)
                        .one());
        if (!encoding.equals("UTF8")) {
            throw new IllegalStateException("WINDSOCK_STORE_URL: the database has the encoding " + encoding
                    + ", which cannot represent all characters; create it with: encoding 'UTF8' template template0");
        }
    }

    /**
     * Returns whether a connection failed because the database is not available. A failed TLS handshake also has the SQLSTATE
     * of a failed connection.
     */
    static boolean isTransient(SQLException failure) {
        Throwable cause = failure.getCause();
        return TRANSIENT_STATES.contains(Objects.toString(failure.getSQLState(), ""))
                && (cause == null
                        || cause instanceof SocketException
                        || cause instanceof SocketTimeoutException
                        || cause instanceof UnknownHostException
                        || cause instanceof EOFException);
    }

    /** Describes a database failure during the start; returns the failure itself if the database is not its cause. */
    static RuntimeException rejection(RuntimeException failure) {
        return sql(failure).<RuntimeException>map(e -> rejection(failure, e)).orElse(failure);
    }

    private static Optional<SQLException> sql(RuntimeException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException e) {
                return Optional.of(e);
            }
        }
        return Optional.empty();
    }

    /** Omits the cause, so that the text is the entire message. */
    private static IllegalStateException rejection(Exception failure, SQLException sql) {
        LOG.debug("The database rejects this server", failure);
        String setting =
                switch (Objects.toString(sql.getSQLState(), "")) {
                    case "28P01" -> "WINDSOCK_STORE_PASSWORD: the database rejects the user or the password";
                    case "28000" -> "WINDSOCK_STORE_USER: the database does not accept this user from this host";
                    case "3D000" -> "WINDSOCK_STORE_URL: the database does not exist";
                    case "42501" -> "WINDSOCK_STORE_USER: this user lacks a permission";
                    case "25006" -> "WINDSOCK_STORE_URL: the database is read-only";
                    default -> "WINDSOCK_STORE_URL: cannot use the database";
                };
        return new IllegalStateException(setting + " (" + StoreFailures.message(sql) + ")");
    }
}
