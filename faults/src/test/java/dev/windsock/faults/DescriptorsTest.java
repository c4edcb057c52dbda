// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.it.Publishing;
import dev.windsock.client.it.RunningServer;
import dev.windsock.client.it.Streamed;
import dev.windsock.client.it.WindsockProcess;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.model.LaunchRequest;
import dev.windsock.client.stream.Change;
import dev.windsock.client.stream.Connected;
import dev.windsock.client.stream.EventItem;
import dev.windsock.client.stream.EventStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server runs out of file descriptors. */
@Timeout(120)
final class DescriptorsTest {
    @TempDir
    Path directory;

    @Test
    void keepsStreamsAndInstances() throws Exception {
        WindsockProcess server =
                PackagedServer.on(directory, WindsockProcess.freePort()).start();
        List<Socket> sockets = new ArrayList<>();
        try (HttpClient kept = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build();
                WindsockClient client = server.admin();
                EventStream<EventItem> stream = client.streams()
                        .streamEvents()
                        .topics(List.of("custom"))
                        .open()) {
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
            Deadlines.awaitRecovery("no descriptor is available", () -> descriptors(server) >= limit);
            server.awaitLine("Cannot read process state, assuming instances are still running");

            // new connections fail at once, and existing ones work
            assertThatThrownBy(() -> Deadlines.requireAnswer(() -> new Health(server).ready()))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(HttpTimeoutException.class);
            long busyBefore = cpuTicks(server);
            long began = System.nanoTime();
            publishOn(server, kept);
            assertThat(Publishing.number((Change) Streamed.await(stream, Change.class::isInstance)))
                    .isZero();
            Deadlines.awaitRecovery("three seconds have passed", () -> System.nanoTime() - began > 3_000_000_000L);
            double cores = (cpuTicks(server) - busyBefore) / 100.0 / ((System.nanoTime() - began) / 1e9);
            assertThat(cores).as("busy cores").isLessThan(0.7);

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
            client.instances().terminateInstance(running.getId(), null);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
            server.close();
        }
    }

    /** Publishes number 0 on a connection that is kept open. */
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

    /** Returns the user and system time in USER_HZ; see proc(5). */
    private static long cpuTicks(WindsockProcess server) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(server.pid()), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }
}
