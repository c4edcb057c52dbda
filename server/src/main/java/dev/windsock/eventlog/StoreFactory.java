package dev.windsock.eventlog;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.time.Clock;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementExceptions;

/** Opens the database, migrates it, and starts the log over it. */
@Factory
final class StoreFactory {
    private static final int CONNECTIONS = 16;

    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Singleton
    @Bean(preDestroy = "close")
    HikariDataSource dataSource(StoreConfiguration configuration) {
        DataFolder.prepare(configuration.dataDir());
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName("store");
        hikari.setJdbcUrl(configuration.url());
        hikari.setMaximumPoolSize(CONNECTIONS);
        hikari.setMinimumIdle(2);
        return new HikariDataSource(hikari);
    }

    @Singleton
    @Bean(
            preDestroy = "close",
            typed = {EventLog.class, Store.class, SqlEventLog.class})
    SqlEventLog eventLog(DataSource dataSource, Clock clock, StoreConfiguration configuration, MeterRegistry registry) {
        Flyway.configure()
                .dataSource(dataSource)
                .validateMigrationNaming(true)
                .load()
                .migrate();
        Jdbi jdbi = Jdbi.create(dataSource);
        // the message of a failure goes to the log; what someone sent does not
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        if (configuration.restored()) {
            jdbi.useTransaction(SqlEvents::beginEpoch);
        }
        return new SqlEventLog(jdbi, clock, registry);
    }
}
