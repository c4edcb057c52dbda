// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.live.DashboardSample;
import dev.windsock.client.live.LiveMetrics;
import dev.windsock.client.live.LiveState;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Instance;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Shows instances with their usage, the highest CPU usage first, like {@code top}. {@link Frame} renders the screen; this
 * class controls the terminal.
 *
 * <p>The main thread draws. On Ctrl-C, a shutdown hook waits until the main thread has restored the terminal.
 */
public final class Top {
    private static final String USAGE = """
            usage: Top [--once]

            Shows instances with their CPU, memory and age, the highest CPU usage first, on a terminal of 80 columns
            and 24 lines, and updates every second. With --once, prints them once without control sequences.

            WINDSOCK_URL is the server's URL, and WINDSOCK_KEY is a key with dashboard:read and instance:read.
            Stop with Ctrl-C. Exit codes: 1 if the server cannot be read, 2 for incorrect usage.
            """;

    private static final int COLUMNS = 80;
    private static final int ROWS = 24;

    /** Switches to the alternate screen and hides the cursor; {@link #LEAVE} reverts both. */
    private static final String ENTER = "\033[?1049h\033[?25l";

    private static final String LEAVE = "\033[?25h\033[?1049l";
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";

    private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(10);

    private final String server;
    private final LiveView<Instance> instances;
    private final LiveMetrics<DashboardSample> metrics;

    private Top(String server, LiveView<Instance> instances, LiveMetrics<DashboardSample> metrics) {
        this.server = server;
        this.instances = instances;
        this.metrics = metrics;
    }

    public static void main(String[] args) throws InterruptedException {
        String url = System.getenv("WINDSOCK_URL");
        String key = System.getenv("WINDSOCK_KEY");
        boolean once = args.length == 1 && args[0].equals("--once");
        if (url == null || key == null || (args.length > 0 && !once)) {
            System.err.print(USAGE);
            System.exit(2);
            return;
        }
        WindsockClient client;
        try {
            client = WindsockClient.builder()
                    .url(url)
                    .apiKey(key)
                    .userAgent("top")
                    .build();
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        CountDownLatch stop = new CountDownLatch(1);
        CountDownLatch terminalRestored = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop, terminalRestored), "ctrl-c"));
        int code = 0;
        try (client;
                LiveView<Instance> instances = client.instances().live();
                LiveMetrics<DashboardSample> metrics = client.dashboard().live(Duration.ofSeconds(1))) {
            Top top = new Top(url, instances, metrics);
            instances.awaitSynced(SYNC_TIMEOUT);
            metrics.awaitSynced(SYNC_TIMEOUT);
            if (once) {
                top.frame().lines(COLUMNS, ROWS).forEach(System.out::println);
            } else {
                top.draw(System.out, stop);
            }
        } catch (WindsockException e) {
            System.err.println(e.getMessage());
            code = 1;
        } finally {
            terminalRestored.countDown();
        }
        System.exit(code);
    }

    private static void stop(CountDownLatch stop, CountDownLatch terminalRestored) {
        stop.countDown();
        try {
            terminalRestored.await(2, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Frame frame() {
        return new Frame(
                server,
                Clock.systemUTC().instant(),
                metrics.state(),
                instances.state(),
                metrics.latest(),
                instances.values().values());
    }

    /** Draws every second until stopped or until a stream ends. */
    private void draw(PrintStream terminal, CountDownLatch stop) throws InterruptedException {
        terminal.print(ENTER);
        try {
            do {
                String lines = String.join("\r\n" + CLEAR_LINE, frame().lines(COLUMNS, ROWS));
                terminal.print(HOME + CLEAR_LINE + lines + CLEAR_BELOW);
                terminal.flush();
                throwIfEnded(metrics.state());
                throwIfEnded(instances.state());
            } while (!stop.await(1, TimeUnit.SECONDS));
        } finally {
            terminal.print(LEAVE);
            terminal.flush();
        }
    }

    private static void throwIfEnded(LiveState state) {
        if (state instanceof LiveState.Ended ended) {
            throw ended.failure();
        }
    }
}
