// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.InstanceSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
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

    /** How many bytes at the start of a script the kernel reads to find its interpreter; see execve(2). */
    private static final int MAX_INTERPRETER_LINE = 256;

    private Program() {}

    /** Returns the directory in which the programs of an instance start. */
    static Path workingDirectory(InstanceSpec spec, InstanceDirectory directory) {
        String requested = spec.options().workingDir();
        return requested == null ? directory.work() : Path.of(requested);
    }

    /**
     * Finds the program as a shell would, so that a missing program makes the launch fail instead of the run. A script also
     * needs its interpreter.
     *
     * @param work the working directory
     * @throws ComputeException PROGRAM_NOT_FOUND
     */
    static String find(List<String> command, Map<String, String> environment, Path work) throws ComputeException {
        if (!Files.isDirectory(work)) {
            throw notFound("The working directory " + work
                    + (Files.exists(work) ? " is not a directory." : " does not exist."));
        }
        if (!Files.isExecutable(work)) {
            throw notFound("The server's user cannot enter the working directory " + work + ".");
        }
        String program = command.getFirst();
        Path found = search(program, environment, work);
        requireInterpreter(program, found, environment, work);
        return found.toString();
    }

    private static Path search(String program, Map<String, String> environment, Path work) throws ComputeException {
        List<Path> candidates = new ArrayList<>();
        if (program.contains("/")) {
            candidates.add(work.resolve(program));
        } else {
            for (String entry : environment.getOrDefault("PATH", PATH).split(":")) {
                candidates.add(work.resolve(entry).resolve(program));
            }
        }
        for (Path candidate : candidates) {
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return candidate;
            }
        }
        List<Path> existing = candidates.stream().filter(Files::exists).toList();
        if (existing.isEmpty()) {
            throw notFound("The program " + program + " does not exist.");
        }
        throw notFound(
                existing.stream().allMatch(Files::isDirectory)
                        ? "The program " + program + " is a directory."
                        : "The program " + program + " is not executable.");
    }

    /** Checks the interpreter of a script: if it is missing, execve(2) reports that the script itself does not exist. */
    private static void requireInterpreter(String program, Path file, Map<String, String> environment, Path work)
            throws ComputeException {
        List<String> interpreter = interpreter(file);
        if (interpreter.isEmpty()) {
            return;
        }
        String first = interpreter.getFirst();
        String reason = "The program " + program + " is a script, and its interpreter cannot be executed: ";
        if (!first.startsWith("/")) {
            first = work.resolve(first).toString();
        }
        try {
            search(first, environment, work);
            if (first.endsWith("/env")
                    && interpreter.size() == 2
                    && !interpreter.get(1).startsWith("-")) {
                search(interpreter.get(1), environment, work);
            }
        } catch (ComputeException e) {
            throw notFound(reason + e.getMessage());
        }
    }

    /** Returns the interpreter of a script and its argument, if it has one; empty for a binary. */
    private static List<String> interpreter(Path file) {
        try (InputStream input = Files.newInputStream(file)) {
            // Latin-1, because the kernel compares bytes
            String start = new String(input.readNBytes(MAX_INTERPRETER_LINE), StandardCharsets.ISO_8859_1);
            if (!start.startsWith("#!")) {
                return List.of();
            }
            String line = start.substring(2).lines().findFirst().orElse("").strip();
            return line.isEmpty() ? List.of() : List.of(line.split("[ \\t]+", 2));
        } catch (IOException e) {
            // executable but not readable: only execve(2) can check it
            return List.of();
        }
    }

    private static ComputeException notFound(String reason) {
        return new ComputeException(FailureCode.PROGRAM_NOT_FOUND, reason);
    }

    /** Returns the environment of all programs of an instance. It contains nothing from the server's own environment. */
    static Map<String, String> environment(InstanceSpec spec, InstanceDirectory directory) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", PATH);
        environment.put("HOME", directory.work().toString());
        environment.put("LANG", "C.UTF-8");
        environment.putAll(spec.env().values());
        environment.put(InstanceSpec.ID_VARIABLE, spec.id().value());
        environment.put(InstanceSpec.NAME_VARIABLE, spec.name());
        environment.put(InstanceSpec.MOUNT_ROOT_VARIABLE, directory.work().toString());
        return environment;
    }
}
