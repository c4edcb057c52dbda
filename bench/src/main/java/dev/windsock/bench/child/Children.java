// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.child;

import dev.windsock.bench.consume.EventReader;
import dev.windsock.bench.consume.EventSource;
import dev.windsock.bench.floor.Floor;
import dev.windsock.bench.load.Command;
import dev.windsock.bench.load.Load;
import dev.windsock.bench.source.StoreFiller;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Starts the JVMs of a run.
 *
 * @param jar the packaged server
 * @param work a temporary directory for the files of the JVMs
 * @param recordings the directory for the flight recordings of the server and the floor; empty for none
 */
public record Children(Path jar, Path work, Optional<Path> recordings) {
    /** The JVM options of both the server and the floor; {@code ./windsock} starts the server with the same options. */
    public static final List<String> FLAGS =
            List.of("-XX:Flags=" + Path.of("server/jvm.flags").toAbsolutePath(), "-Xmx512m");

    /** Options for a heap that shrinks to the live objects, so that the memory of the process reflects their size. */
    public static final List<String> TIGHT =
            List.of("-Xms16m", "-Xmx512m", "-XX:MinHeapFreeRatio=5", "-XX:MaxHeapFreeRatio=10");

    /** The JVM options for a service that consumes events; they differ from those of the server. */
    private static final List<String> CONSUMER = List.of("-Xms64m", "-Xmx512m");

    private static final String NATIVE = "--enable-native-access=ALL-UNNAMED";
    private static final int START_SECONDS = 90;
    private static final int FILL_SECONDS = 600;
    private static final String KEY = "wsk_bench000_" + "B".repeat(43);
    private static final AtomicInteger STARTED = new AtomicInteger();

    /** The settings that differ from the defaults: limits so high that the streams of a single key do not reach them. */
    private static final Map<String, String> SETTINGS = Map.of(
            "WINDSOCK_PORT", "0",
            "WINDSOCK_COMPUTE_DRIVER", "process",
            "WINDSOCK_ADMIN_KEY", KEY,
            "WINDSOCK_LIMIT_REQUESTS_PER_KEY", "1000000",
            "WINDSOCK_LIMIT_REQUESTS_PER_ADDRESS", "1000000",
            "WINDSOCK_LIMIT_CONNECTIONS", "1000000",
            "WINDSOCK_LIMIT_CONNECTIONS_PER_ADDRESS", "1000000",
            "WINDSOCK_STREAM_CONNECTIONS_PER_KEY", "1000000",
            "WINDSOCK_STREAM_CONNECTIONS_PER_NODE", "1000000");

    /**
     * Starts the server with an empty store. Blocks until it is listening.
     *
     * @param settings settings to add to those that every run uses
     */
    public Subject server(List<String> flags, Map<String, String> settings) {
        return server(flags, settings, List.of("-jar", jar.toAbsolutePath().toString()));
    }

    /** Starts the server with an embedded {@link dev.windsock.bench.source.Source}. */
    public Subject serverWithSource(List<String> flags) {
        return server(flags, Map.of(), List.of("-cp", withClasses(), "dev.windsock.Application"));
    }

    /**
     * Fills the store of a stopped server with rows, using SQL. Blocks.
     *
     * @param url the JDBC URL of the store
     */
    public void fill(String url, int rows) {
        List<String> arguments = new ArrayList<>(List.of("-Xmx256m", NATIVE, "-cp", withClasses()));
        arguments.addAll(List.of(StoreFiller.class.getName(), url, Integer.toString(rows)));
        try (Child filler = Child.start(arguments, Map.of(), directory("filler"))) {
            filler.await(StoreFiller.FILLED, FILL_SECONDS);
        }
    }

    private String withClasses() {
        return jar.toAbsolutePath()
                + File.pathSeparator
                + Path.of(System.getProperty("java.class.path").split(File.pathSeparator, 2)[0])
                        .toAbsolutePath();
    }

    private Subject server(List<String> flags, Map<String, String> settings, List<String> program) {
        Path directory = directory("server");
        Map<String, String> environment = new HashMap<>(SETTINGS);
        environment.put("WINDSOCK_DATA_DIR", directory.resolve("data").toString());
        environment.putAll(settings);
        List<String> arguments = arguments("server", flags);
        arguments.addAll(program);
        Child child = Child.start(arguments, environment, directory);
        String url = child.await("listens on ", START_SECONDS).strip();
        return new Subject(
                "server", child, new Command.Target(Integer.parseInt(url.substring(url.lastIndexOf(':') + 1)), KEY));
    }

    /** Starts the floor. Blocks until it is listening. */
    public Subject floor(List<String> flags) {
        Child child = start("floor", flags, Floor.class);
        return new Subject(
                "floor",
                child,
                new Command.Target(
                        Integer.parseInt(
                                child.await(Floor.LISTENS, START_SECONDS).strip()),
                        KEY));
    }

    /** Starts the load. Blocks until it accepts commands. */
    public LoadClient load() {
        return new LoadClient(start("load", List.of("-Xms256m", "-Xmx1g"), Load.class));
    }

    /** Starts a source and the client that reads from it. Blocks until the source is listening. */
    public Consumer consumer() {
        Child source = start("source", CONSUMER, EventSource.class);
        int port = Integer.parseInt(
                source.await(EventSource.LISTENS, START_SECONDS).strip());
        return new Consumer(source, start("reader", CONSUMER, EventReader.class), port);
    }

    private Child start(String name, List<String> flags, Class<?> main) {
        List<String> arguments = arguments(name, flags);
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        return Child.start(arguments, Map.of(), directory(name));
    }

    private List<String> arguments(String name, List<String> flags) {
        List<String> arguments = new ArrayList<>(flags);
        arguments.add(NATIVE);
        recordings
                .filter(directory -> !name.equals("load"))
                .ifPresent(directory -> arguments.add("-XX:StartFlightRecording:settings=profile,dumponexit=true,"
                        + "jdk.CPUTimeSample#enabled=true,filename="
                        + directory.toAbsolutePath().resolve(name + "-" + STARTED.incrementAndGet() + ".jfr")));
        return arguments;
    }

    /** Creates a directory for one process. */
    public Path directory(String name) {
        try {
            return Files.createTempDirectory(work, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
