// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.EventLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;

/** Opens the database and starts the log. */
@Factory
final class StoreFactory {
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Singleton
    @Bean(preDestroy = "close")
    DataDirectoryLock lock(
            StoreConfiguration configuration,
            @Value("${micronaut.server.host:localhost}") String host,
            @Value("${micronaut.server.port:8080}") int port) {
        return DataDirectoryLock.acquire(
                configuration.dataDir(), "listening on " + host + (port > 0 ? ":" + port : ", any free port"));
    }

    /** Opened before anything else, because nothing may happen on a store or in a directory of another server. */
    @Context
    @Bean(preDestroy = "close")
    StoreDatabase database(StoreConfiguration configuration, DataDirectoryLock directory) {
        return configuration.storeUrl() == null
                ? embedded(configuration)
                : postgresql(configuration, PostgresConnections.of(configuration), directory);
    }

    private static StoreDatabase embedded(StoreConfiguration configuration) {
        Path directory = configuration.dataDir();
        StoreCheck.require(SqliteDatabase.inspect(directory), directory, configuration.restored());
        StoreCopy.removeLeftovers(directory);
        return SqliteDatabase.open(directory);
    }

    private static StoreDatabase postgresql(
            StoreConfiguration configuration, PostgresConnections connections, DataDirectoryLock directory) {
        StoreCheck.require(PostgresDatabase.inspect(connections), configuration.dataDir(), configuration.restored());
        return PostgresDatabase.open(connections, directory.holder(), directory.directoryId());
    }

    @Singleton
    @Bean(
            preDestroy = "close",
            typed = {EventLog.class, Store.class, SqlEventLog.class})
    SqlEventLog eventLog(
            StoreDatabase database, Clock clock, StoreConfiguration configuration, MeterRegistry registry) {
        if (configuration.restored()) {
            database.writer().useTransaction(SqlEvents::beginEpoch);
        }
        return new SqlEventLog(
                database, clock, registry, database.disk(), new AcknowledgedPositionFile(configuration.dataDir()));
    }

    static Jdbi jdbi(ConnectionFactory connections) {
        Jdbi jdbi = Jdbi.create(connections);
        // failure messages are logged, and must not contain data from requests
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return jdbi;
    }
}
