// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.nats.NatsProcess;
import dev.windsock.postgres.Collation;
import dev.windsock.postgres.CuttingProxy;
import dev.windsock.postgres.PostgresCluster;
import dev.windsock.postgres.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Three packaged servers that share a private PostgreSQL database and a private NATS server. Each connects to both through
 * proxies of its own. The clock of the last one is five minutes ahead.
 *
 * <p>Threading: used only by the test that owns it. Blocks.
 */
final class ServerGroup implements AutoCloseable {
    static final int SIZE = 3;

    private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

    private final Path directory;
    private final PostgresCluster postgres = PostgresCluster.start();
    private final TestDatabase database = postgres.createDatabase(Collation.EN_US);
    private final NatsProcess nats = NatsProcess.start();
    private final List<CuttingProxy> databaseProxies = new ArrayList<>();
    private final List<CuttingProxy> natsProxies = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final List<WindsockProcess> servers = new ArrayList<>();

    ServerGroup(Path directory) throws Exception {
        this.directory = directory;
        Files.writeString(clock(), Long.toString(CLOCK_DIFFERENCE.toSeconds()));
        for (int i = 0; i < SIZE; i++) {
            ports.add(WindsockProcess.freePort());
            databaseProxies.add(new CuttingProxy(database.port()));
            natsProxies.add(new CuttingProxy(nats.port()));
            servers.add(setup(current(i), i).start());
        }
    }

    private Path clock() {
        return directory.resolve("clock");
    }

    private Path data(int index) {
        return directory.resolve("node-" + index);
    }

    private WindsockProcess.Setup current(int index) {
        return hasOtherClock(index)
                ? PackagedServer.withFaults(data(index), ports.get(index))
                : PackagedServer.on(data(index), ports.get(index));
    }

    private static boolean hasOtherClock(int index) {
        return index == SIZE - 1;
    }

    private WindsockProcess.Setup setup(WindsockProcess.Setup setup, int index) {
        database.environment().forEach(setup::with);
        setup.with("WINDSOCK_STORE_URL", database.urlThrough(databaseOf(index).port()))
                .with("WINDSOCK_NATS_URL", "nats://127.0.0.1:" + natsOf(index).port())
                .with("WINDSOCK_NODE_NAME", "node-" + index)
                .with("WINDSOCK_NODE_URL", "http://127.0.0.1:" + ports.get(index))
                .with("WINDSOCK_HUB_HEARTBEAT_SECONDS", "1")
                .with("WINDSOCK_STREAM_CONNECTIONS_PER_KEY", "100000")
                // while a process is down, clients retry immediately
                .with("WINDSOCK_LIMIT_REQUESTS_PER_KEY", "100000")
                .with("WINDSOCK_LIMIT_REQUESTS_PER_ADDRESS", "100000");
        if (hasOtherClock(index)) {
            setup.option("-D" + SkewedClock.PROPERTY + "=" + clock());
        }
        return setup;
    }

    WindsockProcess server(int index) {
        return servers.get(index);
    }

    /** Prepares a client that is configured with all servers. */
    WindsockClient.Builder client() {
        return WindsockClient.builder()
                .urls(servers.stream().map(WindsockProcess::url).toArray(String[]::new))
                .apiKey(WindsockProcess.ADMIN_KEY)
                .connectTimeout(Duration.ofSeconds(2))
                .reconnectBackoff(Duration.ofMillis(50), Duration.ofSeconds(1));
    }

    /** Restarts a server that has ended. */
    void restart(int index) throws InterruptedException {
        servers.set(index, setup(current(index), index).start());
    }

    /** Restarts a server that has ended, in a later version. */
    void upgrade(int index) throws InterruptedException {
        servers.set(
                index,
                setup(PackagedServer.later(data(index), ports.get(index)), index)
                        .start());
    }

    /** Returns the different schemas that the servers were made for, oldest first. */
    List<String> schemas() throws SQLException {
        List<String> schemas = new ArrayList<>();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "select distinct schema_version::int as version from nodes order by version")) {
            while (rows.next()) {
                schemas.add(rows.getString("version"));
            }
        }
        return schemas;
    }

    /** Prints a sign-in link on the host of a server, and returns the link's code. */
    String signInCode(int index) throws InterruptedException {
        WindsockProcess command = PackagedServer.on(data(index), ports.get(index))
                .argument("--sign-in")
                .begin();
        assertThat(command.awaitExit()).as(command.output()).isZero();
        return command.output().strip().replaceAll("(?s).*#code=", "");
    }

    void suspend(int index) throws Exception {
        signal(servers.get(index), "STOP");
    }

    void resume(int index) throws Exception {
        signal(servers.get(index), "CONT");
    }

    private static void signal(WindsockProcess server, String name) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(server.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    PostgresCluster postgres() {
        return postgres;
    }

    NatsProcess nats() {
        return nats;
    }

    /** Returns the proxy between a server and the database. */
    CuttingProxy databaseOf(int index) {
        return databaseProxies.get(index);
    }

    /** Returns the proxy between a server and NATS. */
    CuttingProxy natsOf(int index) {
        return natsProxies.get(index);
    }

    /** Lets neither the database nor NATS respond to any server, until {@link #reconnect}. */
    void disconnect() {
        natsProxies.forEach(CuttingProxy::goSilent);
        databaseProxies.forEach(CuttingProxy::goSilent);
    }

    /** Ends {@link #disconnect}. */
    void reconnect() {
        databaseProxies.forEach(CuttingProxy::resume);
        natsProxies.forEach(CuttingProxy::resume);
    }

    @Override
    public void close() throws Exception {
        for (WindsockProcess server : servers) {
            server.kill();
        }
        for (int i = 0; i < databaseProxies.size(); i++) {
            databaseOf(i).close();
            natsOf(i).close();
        }
        nats.close();
        postgres.close();
    }
}
