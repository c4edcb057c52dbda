// SPDX-License-Identifier: Apache-2.0
package dev.windsock.examples;

import dev.windsock.client.live.DashboardSample;
import dev.windsock.client.live.LiveState;
import dev.windsock.client.model.HostSample;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.Sample;
import dev.windsock.client.model.Summary;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A snapshot of the {@link Top} screen.
 *
 * @param server the server's URL
 * @param metrics the state of the metrics
 * @param list the state of the instances
 */
record Frame(
        String server,
        Instant now,
        LiveState metrics,
        LiveState list,
        Optional<DashboardSample> sample,
        Collection<Instance> instances) {
    private static final int OTHER_COLUMNS_WIDTH = 38;
    private static final String UNKNOWN = "-";

    private record Row(Instance instance, @Nullable Sample sample) {
        double cpu() {
            Double cpu = sample == null ? null : sample.getCpuPercentage();
            return cpu == null ? -1 : cpu;
        }
    }

    /** Returns the lines for a terminal of this size, with the highest CPU usage first. No line is longer than the width. */
    List<String> lines(int columns, int rows) {
        List<String> lines = new ArrayList<>();
        lines.add("windsock " + server + "  " + now.truncatedTo(ChronoUnit.SECONDS) + "  " + state());
        lines.add(host());
        lines.add(counts());
        lines.add("");
        int width = Math.max(8, columns - OTHER_COLUMNS_WIDTH);
        lines.add(line(width, "NAME", "STATUS", "CPU %", "MEMORY", "AGE"));
        List<Row> sorted = sorted();
        int room = rows - lines.size();
        boolean all = sorted.size() <= room;
        sorted.stream().limit(all ? room : room - 1).forEach(row -> lines.add(line(width, row)));
        if (!all) {
            lines.add("and " + (sorted.size() - room + 1) + " more");
        }
        return lines.stream().map(line -> fit(line, columns)).toList();
    }

    /** Returns the worse of the two states. */
    private String state() {
        for (LiveState state : List.of(metrics, list)) {
            if (state instanceof LiveState.Ended ended) {
                return "ENDED: " + ended.failure().code();
            }
        }
        for (LiveState state : List.of(metrics, list)) {
            if (state instanceof LiveState.Stale stale) {
                return "STALE for " + age(stale.since()) + ": " + stale.reason();
            }
        }
        boolean live = metrics instanceof LiveState.Live && list instanceof LiveState.Live;
        return live ? "live" : "loading";
    }

    private String host() {
        HostSample host = sample.flatMap(DashboardSample::host).orElse(null);
        if (host == null) {
            return "host: " + UNKNOWN;
        }
        return "host: CPU " + percent(host.getCpuPercentage()) + "% of " + host.getCpuCount() + " cores, memory "
                + bytes(host.getMemoryUsageBytes()) + " of " + bytes(host.getMemoryTotalBytes());
    }

    private String counts() {
        Summary summary = sample.map(DashboardSample::summary).orElse(null);
        if (summary == null) {
            return "instances: " + UNKNOWN;
        }
        return "instances: " + summary.getTotalInstances() + ", " + summary.getRunningInstances() + " running, "
                + summary.getStoppedInstances() + " stopped, " + summary.getErrorInstances() + " in error; volumes: "
                + summary.getTotalVolumes() + ", " + summary.getAttachedVolumes() + " attached";
    }

    private List<Row> sorted() {
        return instances.stream()
                .map(instance -> new Row(
                        instance,
                        sample.map(all -> all.samples().get(instance.getId())).orElse(null)))
                .sorted(Comparator.comparingDouble(Row::cpu)
                        .reversed()
                        .thenComparing(row -> row.instance().getName()))
                .toList();
    }

    private String line(int width, Row row) {
        Instance instance = row.instance();
        Sample sample = row.sample();
        return line(
                width,
                instance.getName(),
                instance.getStatus().toString(),
                percent(sample == null ? null : sample.getCpuPercentage()),
                bytes(sample == null ? null : sample.getMemoryUsageBytes()),
                age(instance.getCreatedAt()));
    }

    private static String line(int width, String name, String status, String cpu, String memory, String age) {
        return fit(name, width)
                + " ".repeat(Math.max(0, width - name.length()))
                + String.format(Locale.ROOT, "  %-10s %6s %10s %6s", status, cpu, memory, age);
    }

    private static String percent(@Nullable Double value) {
        return value == null ? UNKNOWN : String.format(Locale.ROOT, "%.1f", value);
    }

    private static String bytes(@Nullable Long value) {
        if (value == null) {
            return UNKNOWN;
        }
        double shown = value / 1024.0;
        int unit = 0;
        while (shown >= 1000 && unit < 4) {
            shown /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", shown, "KMGTP".charAt(unit));
    }

    private String age(Instant since) {
        Duration age = Duration.between(since, now);
        if (age.toDays() > 0) {
            return age.toDays() + "d";
        }
        if (age.toHours() > 0) {
            return age.toHours() + "h";
        }
        return age.toMinutes() > 0 ? age.toMinutes() + "m" : Math.max(0, age.toSeconds()) + "s";
    }

    /** Removes control characters, because a reason can contain any text. */
    private static String fit(String line, int columns) {
        String plain = line.replaceAll("\\p{Cntrl}", " ").stripTrailing();
        return plain.length() <= columns ? plain : plain.substring(0, columns - 1) + "+";
    }
}
