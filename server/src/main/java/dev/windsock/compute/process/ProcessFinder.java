// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.InstanceSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;

/** Finds the processes of runs and terminals. Stateless; reads {@code /proc}. */
final class ProcessFinder {
    private static final Path PROC = Path.of("/proc");

    private ProcessFinder() {}

    /**
     * Returns the pids of all living processes of a run, without its supervisor. These are the processes in its session or its
     * control group, those with the {@link RunMark} of its directory, and those without a mark whose environment contains its
     * id. A daemon that left the session and cleared its environment still has the mark.
     */
    static Set<Integer> ofRun(InstanceDirectory directory, ProcessRef ref, Cgroup cgroup) {
        Set<Integer> pids = new HashSet<>(cgroup.pids());
        // the kernel reuses a session id only after the whole session is gone
        boolean sessionIsOurs =
                ref.main().current().isPresent() || ref.supervisor().current().isPresent();
        RunMark mark = directory.mark();
        byte[] variable = variable(InstanceSpec.ID_VARIABLE, directory.id().value());
        pids.addAll(all(process ->
                (sessionIsOurs && inSession(pid(process), ref.supervisor().pid()))
                        || RunMark.on(process).map(mark::equals).orElseGet(() -> hasInEnvironment(process, variable))));
        pids.remove(ref.supervisor().pid());
        pids.removeIf(pid -> ProcessStat.of(pid).filter(ProcessStat::alive).isEmpty());
        return pids;
    }

    /** Returns the pids of all living processes of a session. */
    static Set<Integer> ofSession(int leader) {
        return all(process -> ProcessStat.of(pid(process))
                .filter(stat -> stat.session() == leader && stat.alive())
                .isPresent());
    }

    /** Returns the pids of all processes whose environment has a variable with this value. */
    static Set<Integer> withVariable(String variable, String value) {
        byte[] entry = variable(variable, value);
        return all(process -> hasInEnvironment(process, entry));
    }

    /**
     * Returns the pids of all processes that have the given mark or none, and whose environment has a variable with this value.
     */
    static Set<Integer> withVariable(String variable, String value, RunMark mark) {
        byte[] entry = variable(variable, value);
        return all(process -> hasInEnvironment(process, entry)
                && RunMark.on(process).map(mark::equals).orElse(true));
    }

    private static byte[] variable(String name, String value) {
        return (name + "=" + value).getBytes(StandardCharsets.US_ASCII);
    }

    private static Set<Integer> all(Predicate<Path> condition) {
        Set<Integer> pids = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (condition.test(process)) {
                    pids.add(pid(process));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pids;
    }

    private static int pid(Path process) {
        return Integer.parseInt(process.getFileName().toString());
    }

    private static boolean inSession(int pid, int leader) {
        return ProcessStat.of(pid).filter(stat -> stat.session() == leader).isPresent();
    }

    private static boolean hasInEnvironment(Path process, byte[] variable) {
        try {
            byte[] environment = Files.readAllBytes(process.resolve("environ"));
            return contains(environment, variable);
        } catch (IOException e) {
            // the process has ended, or belongs to another user
            return false;
        }
    }

    private static boolean contains(byte[] environment, byte[] variable) {
        for (int at = 0; at + variable.length <= environment.length; at++) {
            boolean atStart = at == 0 || environment[at - 1] == 0;
            if (atStart && Arrays.equals(environment, at, at + variable.length, variable, 0, variable.length)) {
                return true;
            }
        }
        return false;
    }
}
