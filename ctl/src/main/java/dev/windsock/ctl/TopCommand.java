// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.live.DashboardSample;
import dev.windsock.client.live.LiveMetrics;
import dev.windsock.client.live.LiveState;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.HostSample;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.Sample;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.utils.InfoCmp.Capability;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows instances with their usage, the highest CPU usage first. */
@Command(
        name = "top",
        description = {
            "Show the instances with their usage, sorted by CPU usage, highest first. Press q or Ctrl-C to quit.",
            "Without a terminal, print the usage once."
        },
        mixinStandardHelpOptions = true)
final class TopCommand extends ServerCommand {
    private static final Duration SYNC_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final int CONTROL_C = 3;

    @Option(names = "--once", description = "Print the usage once, as a table or as JSON.")
    private boolean once;

    /** An instance and its latest sample, which is absent unless the instance is running. */
    private record Row(Instance instance, @Nullable Sample sample) {
        double cpu() {
            Double cpu = sample == null ? null : sample.getCpuPercentage();
            return cpu == null ? -1 : cpu;
        }
    }

    /** The data shown at one moment. */
    private record Screen(String state, @Nullable HostSample host, List<Row> rows) {
        List<String> lines(int width, int height) {
            List<String> lines = new ArrayList<>();
            lines.add("windsock  " + state + "  " + hostLine());
            lines.add("");
            lines.add(line(width, "NAME", "STATUS", "CPU %", "MEMORY", "PROCESSES"));
            rows.stream().limit(Math.max(0, height - lines.size())).forEach(row -> lines.add(line(width, row)));
            return lines.stream()
                    .map(line -> line.length() <= width ? line : line.substring(0, width))
                    .toList();
        }

        private String hostLine() {
            return host == null
                    ? ""
                    : "host: CPU " + Units.percent(host.getCpuPercentage()) + "% of " + host.getCpuCount()
                            + " cores, memory " + Units.size(host.getMemoryUsageBytes()) + " of "
                            + Units.size(host.getMemoryTotalBytes());
        }

        private static String line(int width, Row row) {
            Sample sample = row.sample();
            return line(
                    width,
                    Output.plain(row.instance().getName()),
                    row.instance().getStatus().toString(),
                    Units.percent(sample == null ? null : sample.getCpuPercentage()),
                    Units.size(sample == null ? null : sample.getMemoryUsageBytes()),
                    Output.plain(sample == null ? null : sample.getPids()));
        }

        private static String line(int width, String name, String status, String cpu, String memory, String processes) {
            int room = Math.max(8, width - 46);
            String shown = name.length() > room ? name.substring(0, room) : name;
            return String.format(
                    Locale.ROOT, "%-" + room + "s  %-10s %7s %11s %10s", shown, status, cpu, memory, processes);
        }
    }

    @Override
    int run(WindsockClient client, Output output) throws IOException, InterruptedException {
        try (LiveView<Instance> instances = client.instances().live();
                LiveMetrics<DashboardSample> metrics = client.dashboard().live(Duration.ofSeconds(1))) {
            instances.awaitSynced(SYNC_TIMEOUT);
            metrics.awaitSynced(SYNC_TIMEOUT);
            if (output.isJson()) {
                screen(instances, metrics).rows().forEach(row -> output.json(json(row)));
            } else if (once || LocalTerminal.console().isEmpty()) {
                screen(instances, metrics).lines(80, Integer.MAX_VALUE).forEach(output::line);
            } else {
                draw(instances, metrics);
            }
        }
        return ExitCode.OK.number();
    }

    private static Map<String, @Nullable Object> json(Row row) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("id", row.instance().getId());
        json.put("name", row.instance().getName());
        json.put("status", row.instance().getStatus());
        json.put("sample", row.sample());
        return json;
    }

    private static Screen screen(LiveView<Instance> instances, LiveMetrics<DashboardSample> metrics) {
        Map<UUID, Sample> samples =
                metrics.latest().map(DashboardSample::samples).orElse(Map.of());
        List<Row> rows = instances.values().values().stream()
                .map(instance -> new Row(instance, samples.get(instance.getId())))
                .sorted(Comparator.comparingDouble(Row::cpu)
                        .reversed()
                        .thenComparing(row -> row.instance().getName()))
                .toList();
        return new Screen(
                state(instances.state(), metrics.state()),
                metrics.latest().flatMap(DashboardSample::host).orElse(null),
                rows);
    }

    private static String state(LiveState... states) {
        for (LiveState state : states) {
            if (state instanceof LiveState.Ended ended) {
                throw ended.failure();
            }
            if (state instanceof LiveState.Stale stale) {
                return "not connected: " + Output.plain(stale.reason());
            }
        }
        return "live";
    }

    /** Draws every second until the user ends it. The terminal is always restored. */
    private static void draw(LiveView<Instance> instances, LiveMetrics<DashboardSample> metrics)
            throws IOException, InterruptedException {
        try (Terminal terminal = LocalTerminal.open()) {
            Attributes saved = terminal.enterRawMode();
            terminal.puts(Capability.enter_ca_mode);
            terminal.puts(Capability.cursor_invisible);
            try {
                do {
                    show(terminal, screen(instances, metrics));
                } while (!isEnded());
            } finally {
                terminal.puts(Capability.cursor_visible);
                terminal.puts(Capability.exit_ca_mode);
                terminal.setAttributes(saved);
                terminal.flush();
            }
        }
    }

    /** Waits until the next refresh, or until the user ends the command. */
    private static boolean isEnded() throws IOException, InterruptedException {
        for (long end = System.nanoTime() + REFRESH.toNanos(); System.nanoTime() < end; Thread.sleep(POLL)) {
            while (System.in.available() > 0) {
                int key = System.in.read();
                if (key == 'q' || key == CONTROL_C) {
                    return true;
                }
            }
        }
        return false;
    }

    private static void show(Terminal terminal, Screen screen) {
        Size size = terminal.getSize();
        int width = size.getColumns() > 0 ? size.getColumns() : 80;
        int height = size.getRows() > 0 ? size.getRows() : 24;
        terminal.puts(Capability.cursor_home);
        for (String line : screen.lines(width, height - 1)) {
            terminal.writer().print(line);
            terminal.puts(Capability.clr_eol);
            terminal.writer().print("\r\n");
        }
        terminal.puts(Capability.clr_eos);
        terminal.flush();
        if (terminal.writer().checkError()) {
            throw new ClosedOutputException();
        }
    }
}
