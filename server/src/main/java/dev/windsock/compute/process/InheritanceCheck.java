// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts a process in the same way as the programs of instances, and warns once about everything that it still inherits from
 * the server. Stateless; blocks until the process has ended.
 */
final class InheritanceCheck {
    /** Each file is followed by this line, which none of them contains. */
    private static final String SEPARATOR = "--";

    private static final String READ = Inheritance.RESTORE + """
            for file in status stat oom_score_adj limits; do cat "/proc/$$/$file"; echo %s; done
            """.formatted(SEPARATOR);

    private static final Map<String, Long> SOFT_LIMITS = Map.of(
            "Max cpu time", Long.MAX_VALUE,
            "Max file size", Long.MAX_VALUE,
            "Max data size", Long.MAX_VALUE,
            "Max address space", Long.MAX_VALUE,
            "Max stack size", 8L << 20,
            "Max open files", 1_024L);

    private static final Logger LOG = LoggerFactory.getLogger(InheritanceCheck.class);

    private InheritanceCheck() {}

    static void warn() {
        try {
            List<String> inherited = inherited(read());
            if (!inherited.isEmpty()) {
                LOG.warn(
                        "Instances inherit attributes that the server lacks the privilege to reset: inherited=\"{}\"",
                        String.join(", ", inherited));
            }
        } catch (IOException e) {
            LOG.warn("Cannot determine what instances inherit from the server: cause={}", e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ProcessTraits read() throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", READ).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", Program.PATH);
        Process process = Inheritance.start(builder::start);
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String[] files = output.split("(?m)^" + SEPARATOR + "\n");
        if (process.waitFor() != 0 || files.length != 4) {
            throw new IOException("the shell printed " + output);
        }
        return ProcessTraits.parse(files[0], files[1], files[2], files[3]);
    }

    /** Returns the attributes that differ from the defaults, with their values. */
    static List<String> inherited(ProcessTraits traits) {
        List<String> inherited = new ArrayList<>();
        if (traits.ignoresSignals()) {
            inherited.add("ignored signals");
        }
        if (traits.niceness() != 0) {
            inherited.add("niceness " + traits.niceness());
        }
        if (traits.oomScoreAdjustment() != 0) {
            inherited.add("OOM score adjustment " + traits.oomScoreAdjustment());
        }
        new TreeMap<>(SOFT_LIMITS).forEach((name, expected) -> {
            Long limit = traits.softLimits().get(name);
            if (limit != null && limit < expected) {
                inherited.add(name + " " + limit);
            }
        });
        return inherited;
    }
}
