// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.model.Topic;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server runs out of file descriptors. */
@Timeout(240)
final class DescriptorsTest {
    @TempDir
    Path directory;

    @Test
    void keepsStreamsAndInstances() throws Exception {
        WindsockProcess server = PackagedServer.on(directory, WindsockProcess.freePort())
                // connections that send nothing stay open
                .with("WINDSOCK_LIMIT_REQUEST_SECONDS", "3600")
                .start();
        List<Socket> sockets = new ArrayList<>();
        try (HttpClient kept = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                WindsockClient client = server.admin();
                EventStream<EventItem> stream =
                        client.streams().streamEvents().topics(Topic.CUSTOM).open();
                Alerts alerts = Alerts.of(server)) {
            Streamed.await(stream, Connected.class);
            InstanceAction launch =
                    client.launch(new LaunchRequest().name("kept").command(List.of("sleep", "600")));
            Instance running = launch.awaitDone(Duration.ofSeconds(20));
            publishOn(server, kept);
            assertThat(Publishing.number((Change) Streamed.await(stream, Change.class::isInstance)))
                    .isZero();
            long limit = descriptors(server) + 5;
            limitDescriptors(server, limit);
            for (int i = 0; i < 40; i++) {
                sockets.add(new Socket(
                        InetAddress.getLoopbackAddress(),
                        URI.create(server.url()).getPort()));
            }
            Deadlines.awaitRecovery("no descriptor is available", () -> {
                // occupies a descriptor that the server has released in the meantime
                isRejected(server, sockets);
                return server.output().contains("Cannot read process state, assuming instances are still running");
            });
            alerts.await("WindsockDescriptorsAlmostUsedUp");

            // new connections fail immediately, and existing ones keep working
            Deadlines.awaitRecovery("a new connection fails", () -> isRejected(server, sockets));
            publishOn(server, kept);
            assertThat(Publishing.number((Change) Streamed.await(stream, Change.class::isInstance)))
                    .isZero();
            Deadlines.awaitRecovery("most of a core is idle", () -> busyCores(server) < 0.7);

            for (Socket socket : sockets) {
                socket.close();
            }
            Deadlines.awaitRecovery("the server accepts connections", () -> new Health(server).ready());
            server.awaitLine("Process state can be read again");
            assertThat(client.instances().getInstance(running.getId()).getStatus())
                    .isEqualTo(InstanceStatus.RUNNING);
            assertThat(client.instances().getInstance(running.getId()).getDriverRef())
                    .isEqualTo(running.getDriverRef());
            assertThat(Log.all(client)).noneMatch(event -> event.getType().equals("INSTANCE_FAILED"));
            client.instances().terminateInstance(running.getId(), null, null);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
            server.close();
        }
    }

    /** Publishes event 0 on a connection that is kept open. */
    private static void publishOn(WindsockProcess server, HttpClient kept) throws Exception {
        int status = Deadlines.requireAnswer(() -> kept.send(
                        HttpRequest.newBuilder(URI.create(server.url() + "/api/events"))
                                .header("X-API-Key", RunningServer.ADMIN_KEY)
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"type\":\"" + Publishing.TYPE + "\",\"payload\":{\"n\":0}}"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode());
        assertThat(status).isEqualTo(202);
    }

    /** Opens a connection. Returns whether the server closes it instead of waiting for a request. */
    private static boolean isRejected(WindsockProcess server, List<Socket> open) throws IOException {
        Socket socket = new Socket(
                InetAddress.getLoopbackAddress(), URI.create(server.url()).getPort());
        open.add(socket);
        socket.setSoTimeout(1_000);
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) {
            // a reset
            return true;
        }
    }

    private static long descriptors(WindsockProcess server) throws IOException {
        try (var list = Files.list(Path.of("/proc", Long.toString(server.pid()), "fd"))) {
            return list.count();
        }
    }

    private static void limitDescriptors(WindsockProcess server, long limit) throws Exception {
        assertThat(new ProcessBuilder(
                                "prlimit", "--pid", Long.toString(server.pid()), "--nofile=" + limit + ":" + limit)
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Returns the number of cores that the server uses during three seconds. */
    private static double busyCores(WindsockProcess server) throws IOException {
        long ticks = cpuTicks(server);
        long began = System.nanoTime();
        while (System.nanoTime() - began < 3_000_000_000L) {
            LockSupport.parkNanos(10_000_000);
        }
        return (cpuTicks(server) - ticks) / 100.0 / ((System.nanoTime() - began) / 1e9);
    }

    /** Returns the user and system time in USER_HZ; see proc(5). */
    private static long cpuTicks(WindsockProcess server) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(server.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
