// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.windsock.log.EventLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.flywaydb.core.internal.jdbc.DriverDataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;

/** Opens the database, migrates it, and starts the log. */
@Factory
final class StoreFactory {
    private static final int CONNECTIONS = 16;

    /** Shorter than the timeout of a read, so that a read fails with the cause and not with a timeout. */
    private static final Duration CONNECTION_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration SOCKET_TIMEOUT = Duration.ofSeconds(30);

    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Singleton
    @Bean(preDestroy = "close")
    HikariDataSource dataSource(StoreConfiguration configuration) {
        DataDirectory.prepare(configuration.dataDir());
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("store");
        hikari.setJdbcUrl(configuration.url());
        hikari.setMaximumPoolSize(CONNECTIONS);
        hikari.setMinimumIdle(2);
        hikari.setConnectionTimeout(CONNECTION_TIMEOUT.toMillis());
        hikari.setValidationTimeout(CONNECTION_TIMEOUT.toMillis() / 2);
        if (configuration.url().startsWith("jdbc:postgresql:")) {
            // a connection to a database that has vanished must fail sooner than TCP notices
            hikari.addDataSourceProperty("socketTimeout", SOCKET_TIMEOUT.toSeconds());
            hikari.addDataSourceProperty("tcpKeepAlive", true);
        }
        return new HikariDataSource(hikari);
    }

    @Singleton
    @Bean(
            preDestroy = "close",
            typed = {EventLog.class, Store.class, SqlEventLog.class})
    SqlEventLog eventLog(
            HikariDataSource dataSource, Clock clock, StoreConfiguration configuration, MeterRegistry registry)
            throws IOException {
        // not the pool's data source, which limits how long a statement may take
        Dialect.POSTGRESQL.migrate(new DriverDataSource(
                Thread.currentThread().getContextClassLoader(), null, configuration.url(), null, null));
        Jdbi jdbi = Jdbi.create(dataSource);
        // failure messages are logged, and must not contain data from requests
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        if (configuration.restored()) {
            jdbi.useTransaction(SqlEvents::beginEpoch);
        }
        return new SqlEventLog(
                jdbi,
                clock,
                registry,
                configuration.storeUrl() == null ? DiskSpaceGuard.of(configuration.dataDir()) : DiskSpaceGuard.none(),
                AcknowledgedPositionFile.in(configuration.dataDir()),
                () -> dataSource.getHikariPoolMXBean().softEvictConnections());
    }
}
