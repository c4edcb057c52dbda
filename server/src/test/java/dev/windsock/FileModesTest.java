// SPDX-License-Identifier: Apache-2.0
package dev.windsock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.wire.Deadline;
import dev.windsock.wire.HttpAnswer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/**
 * Each file in the data directory is accessible only to its owner, because a copy of the directory, such as a backup, keeps the
 * file modes.
 */
@NullUnmarked
final class FileModesTest {
    private static final String KEY = RunningServer.ADMIN_KEY;

    private final RunningServer server = RunningServer.shared();

    @Test
    void everyFileIsReadableByItsOwnerOnly() throws IOException {
        String volume = created(server.post("/api/volumes", KEY, "{\"name\":\"modes\",\"size_gb\":1}"));
        String instance = created(
                server.post(
                        "/api/instances",
                        KEY,
                        "{\"name\":\"modes\",\"command\":[\"/bin/sh\",\"-c\",\"umask >mask; echo printed; exec sleep 1000\"]}"));
        Path files = server.dataDirectory().resolve("instances").resolve(instance);
        Path output = files.resolve("output").resolve("0");
        Deadline.await("the output", () -> size(output) > 0);
        assertThat(server.post(
                                "/api/volumes/" + volume + "/attach",
                                KEY,
                                "{\"instance_id\":\"" + instance + "\",\"mount_path\":\"/a/b\"}")
                        .status())
                .isBetween(200, 202);
        created(server.post("/api/instances/" + instance + "/terminals", KEY, "{\"cols\":80,\"rows\":24}"));
        server.post("/api/events", KEY, "{\"type\":\"A\"}");
        Deadline.await(
                "the recording", () -> Files.isDirectory(server.dataDirectory().resolve("recordings")));

        Map<Path, String> modes = modes(server.dataDirectory());
        assertThat(modes.keySet())
                .contains(
                        output,
                        files.resolve("begun"),
                        files.resolve("run"),
                        server.dataDirectory().resolve("lock"))
                .allSatisfy(file -> assertThat(modes.get(file))
                        .as(file.toString())
                        .isIn(
                                isProgramFile(file)
                                        ? List.of("rw-r--r--", "rwxr-xr-x", "rw-------", "rwx------")
                                        : Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)
                                                ? List.of("rwx------")
                                                : file.getParent().endsWith("native")
                                                        ? List.of("rwx------")
                                                        : List.of("rw-------")));
        // the program has the umask of the server
        Path mask = files.resolve("work/mask");
        Deadline.await("the umask", () -> size(mask) > 0);
        assertThat(Files.readString(mask).strip()).isEqualTo(umask());
    }

    /** Returns whether a program has created the file. */
    private static boolean isProgramFile(Path file) {
        return file.getParent().endsWith("work") && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static String umask() throws IOException {
        return new String(
                        new ProcessBuilder("/bin/sh", "-c", "umask")
                                .start()
                                .getInputStream()
                                .readAllBytes(),
                        StandardCharsets.US_ASCII)
                .strip();
    }

    private static String created(HttpAnswer answer) {
        assertThat(answer.status()).as(answer.toString()).isBetween(200, 202);
        return answer.text("id");
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Returns the modes of all files. Starts over if a file, such as a temporary one, is removed in the meantime. */
    private static Map<Path, String> modes(Path directory) throws IOException {
        Deadline deadline = Deadline.usual();
        while (true) {
            try (Stream<Path> all = Files.walk(directory)) {
                Map<Path, String> modes = new TreeMap<>();
                for (Path file : all.filter(file -> !Files.isSymbolicLink(file)).toList()) {
                    modes.put(
                            file,
                            PosixFilePermissions.toString(
                                    Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS)));
                }
                return modes;
            } catch (NoSuchFileException | UncheckedIOException e) {
                if (deadline.isOver()) {
                    throw e;
                }
            }
        }
    }
}
