// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.InstanceSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the program of a command and builds its environment. Stateless; blocks on the file system. */
final class Program {
    /** Where to look for programs, unless the instance sets its own {@code PATH}. */
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private Program() {}

    /**
     * Finds the program as a shell would, so that a missing program fails the launch and not the run.
     *
     * @throws ComputeException PROGRAM_NOT_FOUND
     */
    static String find(List<String> command, Map<String, String> env, InstanceDirectory directory)
            throws ComputeException {
        String program = command.getFirst();
        List<Path> candidates = new ArrayList<>();
        if (program.contains("/")) {
            candidates.add(directory.work().resolve(program));
        } else {
            for (String entry : env.getOrDefault("PATH", PATH).split(":")) {
                candidates.add(directory.work().resolve(entry).resolve(program));
            }
        }
        for (Path candidate : candidates) {
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate.toString();
            }
        }
        throw new ComputeException(
                FailureCode.PROGRAM_NOT_FOUND,
                candidates.stream().anyMatch(Files::exists)
                        ? "The program " + program + " is not executable."
                        : "The program " + program + " does not exist.");
    }

    /** Returns the environment of all programs of an instance. It contains nothing of the server's own environment. */
    static Map<String, String> environment(InstanceSpec spec, InstanceDirectory directory) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", PATH);
        environment.put("HOME", directory.work().toString());
        environment.put("LANG", "C.UTF-8");
        environment.putAll(spec.env());
        environment.put(InstanceSpec.ID_VARIABLE, spec.id().value());
        environment.put(InstanceSpec.NAME_VARIABLE, spec.name());
        environment.put(InstanceSpec.MOUNT_ROOT_VARIABLE, directory.work().toString());
        return environment;
    }
}
