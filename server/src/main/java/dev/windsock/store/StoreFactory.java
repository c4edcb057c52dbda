// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.EventLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
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
    StoreDatabase database(StoreConfiguration configuration) {
        Path directory = configuration.dataDir();
        String url = configuration.storeUrl();
        DataDirectory.prepare(directory);
        StoreCheck.require(
                url == null ? SqliteDatabase.inspect(directory) : PostgresDatabase.inspect(url),
                directory,
                configuration.restored());
        StoreCopy.removeLeftovers(directory);
        return url == null ? SqliteDatabase.open(directory) : PostgresDatabase.open(url);
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
