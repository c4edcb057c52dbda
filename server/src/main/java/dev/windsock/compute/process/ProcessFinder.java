// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.compute.InstanceSpec;
import dev.windsock.id.InstanceId;
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
     * Returns the pids of all living processes of a run, without its supervisor: those in its session, in its control
     * group, or with its id in their environment. A daemon that left the session is found by one of the other two.
     */
    static Set<Integer> ofRun(InstanceId id, ProcessRef ref, Cgroup cgroup) {
        Set<Integer> pids = new HashSet<>(cgroup.pids());
        // the kernel reuses a session id only after the whole session is gone
        boolean sessionIsOurs =
                ref.main().current().isPresent() || ref.supervisor().current().isPresent();
        byte[] marker = marker(InstanceSpec.ID_VARIABLE, id.value());
        pids.addAll(all(process ->
                (sessionIsOurs && inSession(pid(process), ref.supervisor().pid()))
                        || hasInEnvironment(process, marker)));
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
        byte[] marker = marker(variable, value);
        return all(process -> hasInEnvironment(process, marker));
    }

    private static byte[] marker(String variable, String value) {
        return (variable + "=" + value).getBytes(StandardCharsets.US_ASCII);
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

    private static boolean hasInEnvironment(Path process, byte[] marker) {
        try {
            byte[] environment = Files.readAllBytes(process.resolve("environ"));
            return contains(environment, marker);
        } catch (IOException e) {
            // the process has ended, or belongs to another user
            return false;
        }
    }

    private static boolean contains(byte[] environment, byte[] marker) {
        for (int at = 0; at + marker.length <= environment.length; at++) {
            boolean atStart = at == 0 || environment[at - 1] == 0;
            if (atStart && Arrays.equals(environment, at, at + marker.length, marker, 0, marker.length)) {
                return true;
            }
        }
        return false;
    }
}
