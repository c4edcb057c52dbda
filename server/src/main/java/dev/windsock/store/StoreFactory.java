// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.cluster.Bus;
import dev.windsock.cluster.ClusterConfiguration;
import dev.windsock.cluster.InProcessBus;
import dev.windsock.cluster.NatsBus;
import dev.windsock.id.NodeId;
import dev.windsock.log.EventLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;
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
        DataDirectoryLock lock = DataDirectoryLock.acquire(
                configuration.dataDir(),
                "listening on " + (host.contains(":") ? "[" + host + "]" : host)
                        + (port > 0 ? ":" + port : ", any free port"));
        NativeDirectory.prepare(configuration.dataDir());
        return lock;
    }

    /** Opened before anything else, because a server must not touch a store or directory that another server uses. */
    @Context
    @Bean(preDestroy = "close")
    StoreDatabase database(
            StoreConfiguration configuration, ClusterConfiguration cluster, DataDirectoryLock directory) {
        return configuration.storeUrl() == null
                ? embedded(configuration)
                : postgresql(
                        configuration,
                        PostgresConnections.of(configuration),
                        request(configuration, cluster, directory));
    }

    private static StoreDatabase embedded(StoreConfiguration configuration) {
        Path directory = configuration.dataDir();
        NetworkFileSystem.warnAbout(directory);
        SqliteFile file = SqliteFile.prepare(directory);
        StoreCheck.require(file.inspect(), directory, configuration.restored());
        StoreCopy.removeLeftovers(directory);
        return file.open();
    }

    private static StoreDatabase postgresql(
            StoreConfiguration configuration, PostgresConnections connections, JoinRequest request) {
        StoreCheck.require(PostgresDatabase.inspect(connections), configuration.dataDir(), configuration.restored());
        return PostgresDatabase.open(connections, request);
    }

    private static JoinRequest request(
            StoreConfiguration configuration, ClusterConfiguration cluster, DataDirectoryLock directory) {
        return new JoinRequest(
                directory.holder(),
                directory.identity(),
                cluster.nodeName(),
                cluster.nodeUrl() == null ? null : cluster.nodeUrl().toString(),
                version(),
                cluster.natsServers().isPresent(),
                configuration.adoptNode(),
                configuration.restored());
    }

    /** Connects in the background. */
    @Singleton
    @Bean(preDestroy = "close")
    Bus bus(StoreDatabase database, ClusterConfiguration cluster) {
        return cluster.natsServers()
                .<Bus>map(servers -> NatsBus.open(
                        servers, database.storeId(), database.node().value()))
                .orElseGet(InProcessBus::new);
    }

    @Singleton
    NodeId node(StoreDatabase database) {
        return database.node();
    }

    @Singleton
    @Bean(
            preDestroy = "close",
            typed = {EventLog.class, Store.class, SqlEventLog.class})
    SqlEventLog eventLog(
            StoreDatabase database, Clock clock, StoreConfiguration configuration, MeterRegistry registry, Bus bus) {
        if (configuration.restored()) {
            database.writer().useTransaction(SqlEvents::beginEpoch);
        }
        return new SqlEventLog(
                database, clock, registry, database.disk(), new AcknowledgedPositionFile(configuration.dataDir()), bus);
    }

    /** Returns the version of this program. */
    static String version() {
        return Objects.requireNonNullElse(StoreFactory.class.getPackage().getImplementationVersion(), "unpackaged");
    }

    static Jdbi jdbi(ConnectionFactory connections) {
        Jdbi jdbi = Jdbi.create(connections);
        // failure messages are logged, and must not contain data from requests
        jdbi.getConfig(StatementExceptions.class).setMessageRendering(StatementExceptions.MessageRendering.NONE);
        return jdbi;
    }
}
