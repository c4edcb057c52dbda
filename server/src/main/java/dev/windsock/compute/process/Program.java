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

/** What a program of an instance is begun with. Stateless; blocks on the file system. */
final class Program {
    /** Where programs are looked for, unless the instance says otherwise. */
    static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** What stands before the path of a mount: {@code "$WINDSOCK_MOUNT_ROOT/data"} is a volume under every driver. */
    private static final String MOUNT_ROOT_VARIABLE = "WINDSOCK_MOUNT_ROOT";

    private Program() {}

    /**
     * Finds the program as a shell would, so that a missing one fails the launch and not the run.
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
            for (String folder : env.getOrDefault("PATH", PATH).split(":")) {
                candidates.add(directory.work().resolve(folder).resolve(program));
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
                        : "There is no program " + program + ".");
    }

    /** The environment that all programs of an instance have: nothing of the server's own. */
    static Map<String, String> environment(InstanceSpec spec, InstanceDirectory directory) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", PATH);
        environment.put("HOME", directory.work().toString());
        environment.put("LANG", "C.UTF-8");
        environment.putAll(spec.env());
        environment.put(Members.ID_VARIABLE, spec.id().value());
        environment.put("WINDSOCK_INSTANCE_NAME", spec.name());
        environment.put(MOUNT_ROOT_VARIABLE, directory.work().toString());
        return environment;
    }
}
