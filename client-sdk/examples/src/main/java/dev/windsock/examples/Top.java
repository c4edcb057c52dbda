// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.WindsockException;
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
 * Instances and what they use, the hottest first, like {@code top}. {@link Frame} is what is shown; this is the terminal.
 *
 * <p>Threading: the main thread draws. Ctrl-C is told to it, and waited for until the terminal is as it was.
 */
public final class Top {
    private static final String USAGE = """
            usage: Top [--once]

            Shows instances with their CPU, memory and age, the hottest first, on a terminal of 80 columns and 24
            lines, and anew each second. With --once it prints that one time, without steering the terminal.

            WINDSOCK_URL and WINDSOCK_KEY say where the server is, and with which key (dashboard:read and
            instance:read). Ends with Ctrl-C; with 1 when the server cannot be read; with 2 when used wrongly.
            """;

    private static final int COLUMNS = 80;
    private static final int ROWS = 24;

    /** The alternate screen, without a cursor; and back. */
    private static final String ENTER = "\033[?1049h\033[?25l";

    private static final String LEAVE = "\033[?25h\033[?1049l";
    private static final String HOME = "\033[H";
    private static final String CLEAR_LINE = "\033[K";
    private static final String CLEAR_BELOW = "\033[J";

    private static final Duration FIRST = Duration.ofSeconds(10);

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
        CountDownLatch restored = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop, restored), "ctrl-c"));
        int code = 0;
        try (client;
                LiveView<Instance> instances = client.instances().live();
                LiveMetrics<DashboardSample> metrics = client.dashboard().live(Duration.ofSeconds(1))) {
            Top top = new Top(url, instances, metrics);
            instances.awaitSynced(FIRST);
            metrics.awaitSynced(FIRST);
            if (once) {
                top.frame().lines(COLUMNS, ROWS).forEach(System.out::println);
            } else {
                top.draw(System.out, stop);
            }
        } catch (WindsockException e) {
            System.err.println(e.getMessage());
            code = 1;
        } finally {
            restored.countDown();
        }
        System.exit(code);
    }

    private static void stop(CountDownLatch stop, CountDownLatch restored) {
        stop.countDown();
        try {
            restored.await(2, TimeUnit.SECONDS);
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

    /** Draws each second, until it is to stop or nothing more will come. */
    private void draw(PrintStream terminal, CountDownLatch stop) throws InterruptedException {
        terminal.print(ENTER);
        try {
            do {
                String lines = String.join("\r\n" + CLEAR_LINE, frame().lines(COLUMNS, ROWS));
                terminal.print(HOME + CLEAR_LINE + lines + CLEAR_BELOW);
                terminal.flush();
                throwWhenEnded(metrics.state());
                throwWhenEnded(instances.state());
            } while (!stop.await(1, TimeUnit.SECONDS));
        } finally {
            terminal.print(LEAVE);
            terminal.flush();
        }
    }

    private static void throwWhenEnded(LiveState state) {
        if (state instanceof LiveState.Ended ended) {
            throw ended.failure();
        }
    }
}
