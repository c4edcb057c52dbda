// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import dev.windsock.bench.report.Goal;
import dev.windsock.bench.report.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Measures the time from the command to the first response, with {@code scripts/measure-start}. */
final class Start implements Scenario {
    private static final String SCRIPT = "scripts/measure-start";

    @Override
    public String name() {
        return "start";
    }

    @Override
    public List<Row> run(Lab lab) {
        String output = measure(lab.scale().runs());
        return List.of(
                Row.of(
                        name(),
                        "./windsock, with its ahead-of-time cache",
                        "ms",
                        List.of(millis(output, "./windsock")),
                        new Goal.AtMost(1_200)),
                Row.of(name(), "java -jar", "ms", List.of(millis(output, "java -jar")), new Goal.AtMost(2_500)));
    }

    private static String measure(int runs) {
        try {
            Process process = new ProcessBuilder(SCRIPT, Integer.toString(runs))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(SCRIPT + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Returns the median from the output line for a command. */
    static double millis(String output, String command) {
        Matcher found = Pattern.compile("^" + Pattern.quote(command) + " +(\\d+) ms", Pattern.MULTILINE)
                .matcher(output);
        if (!found.find()) {
            throw new IllegalStateException("no line for " + command + " in: " + output);
        }
        return Double.parseDouble(found.group(1));
    }
}
