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

/** What runs of instances, as the kernel has it and not as a server tells. Stateless; reads {@code /proc}. */
final class Runs {
    /** The command of all instances here, which the shells around it are told from by. */
    static final String COMMAND = "sleep";

    private Runs() {}

    /** The pids of an instance's command. */
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

    /** The pid that a server takes for an instance's. */
    static long told(Instance instance) {
        String ref = Objects.requireNonNull(instance.getDriverRef());
        return Long.parseLong(ref.substring(0, ref.indexOf('@')));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            // it has ended meanwhile
            return "";
        }
    }
}
