// SPDX-License-Identifier: Apache-2.0
package dev.windsock.faults;

import dev.windsock.client.model.Instance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Finds the processes of instances independently of the server. Stateless; reads {@code /proc}. */
final class InstanceProcesses {
    /** The command that all instances run, which distinguishes their processes from the shells around them. */
    static final String COMMAND = "sleep";

    private InstanceProcesses() {}

    /** Returns the pids of an instance's command. */
    static List<Long> of(String instanceId) throws IOException {
        List<Long> pids = new ArrayList<>();
        try (var processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (text(process.resolve("comm")).strip().equals(COMMAND)
                        && List.of(text(process.resolve("environ")).split("\0"))
                                .contains("WINDSOCK_INSTANCE_ID=" + instanceId)) {
                    pids.add(Long.parseLong(process.getFileName().toString()));
                }
            }
        }
        return pids;
    }

    /** Returns the pid that the server reports for an instance. */
    static long reportedPid(Instance instance) {
        String ref = Objects.requireNonNull(instance.getDriverRef());
        return Long.parseLong(ref.substring(0, ref.indexOf('@')));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // the process has ended
            return "";
        }
    }
}
