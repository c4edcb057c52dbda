// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

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

/**
 * The processes of a run: those of its session, of its control group, and those that carry its id in their environment.
 * A process that made a session of its own is found by one of the other two. Stateless; reads {@code /proc}.
 */
final class Members {
    static final String ID_VARIABLE = "WINDSOCK_INSTANCE_ID";
    private static final Path PROC = Path.of("/proc");

    private Members() {}

    /** The pids of all living processes of a run, without its supervisor. */
    static Set<Integer> of(InstanceId id, ProcessRef ref, Cgroup cgroup) {
        Set<Integer> members = new HashSet<>(cgroup.pids());
        // a session's number may come again only after all of it is gone
        boolean sessionIsOurs =
                ref.main().now().isPresent() || ref.supervisor().now().isPresent();
        byte[] mark = mark(ID_VARIABLE, id.value());
        members.addAll(all(process ->
                (sessionIsOurs && inSession(pid(process), ref.supervisor().pid())) || carries(process, mark)));
        members.remove(ref.supervisor().pid());
        members.removeIf(pid -> ProcessStat.of(pid).filter(ProcessStat::alive).isEmpty());
        return members;
    }

    /** The pids of all living processes of a session. */
    static Set<Integer> session(int leader) {
        return all(process -> ProcessStat.of(pid(process))
                .filter(stat -> stat.session() == leader && stat.alive())
                .isPresent());
    }

    /** The pids of all processes whose environment has a variable with that value. */
    static Set<Integer> marked(String variable, String value) {
        byte[] mark = mark(variable, value);
        return all(process -> carries(process, mark));
    }

    private static byte[] mark(String variable, String value) {
        return (variable + "=" + value).getBytes(StandardCharsets.US_ASCII);
    }

    private static Set<Integer> all(Predicate<Path> which) {
        Set<Integer> pids = new HashSet<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                if (which.test(process)) {
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

    private static boolean carries(Path process, byte[] mark) {
        try {
            byte[] environment = Files.readAllBytes(process.resolve("environ"));
            return indexOf(environment, mark) >= 0;
        } catch (IOException e) {
            // gone, or not ours to read
            return false;
        }
    }

    private static int indexOf(byte[] text, byte[] mark) {
        for (int at = 0; at + mark.length <= text.length; at++) {
            boolean atStart = at == 0 || text[at - 1] == 0;
            if (atStart && Arrays.equals(text, at, at + mark.length, mark, 0, mark.length)) {
                return at;
            }
        }
        return -1;
    }
}
