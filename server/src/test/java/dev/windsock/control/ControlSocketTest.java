// SPDX-License-Identifier: Apache-2.0
package dev.windsock.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
final class ControlSocketTest {
    private static final int MANY_BYTES = 5_000_000;

    private interface Work {
        void run(String user, OutputStream out) throws IOException;
    }

    @TempDir
    Path folder;

    private ControlSocket socket;

    @BeforeEach
    void open() {
        open(folder);
    }

    private void open(Path directory) {
        socket = new ControlSocket(
                directory,
                List.of(
                        operation("user", (user, out) -> out.write(user.getBytes(StandardCharsets.UTF_8))),
                        operation("much", (user, out) -> out.write(new byte[MANY_BYTES])),
                        operation("reject", (user, out) -> {
                            out.write(1);
                            throw new RejectedException(ErrorCode.RATE_LIMITED, "Not now.");
                        }),
                        operation("fail", (user, out) -> {
                            out.write(1);
                            throw new IllegalStateException("a failure of the test");
                        })));
        socket.started(null);
    }

    @AfterEach
    void close() {
        socket.close();
    }

    @Test
    void runsOperationsForTheUserOfTheCommand() throws IOException {
        assertThat(run(folder, "user").toString(StandardCharsets.UTF_8)).isEqualTo(System.getProperty("user.name"));
        assertThat(run(folder, "much").size()).isEqualTo(MANY_BYTES);
    }

    @Test
    void reportsRejectionsAndUnknownOperations() {
        assertThatThrownBy(() -> run(folder, "reject"))
                .isInstanceOf(RejectedException.class)
                .hasMessage("Not now.");
        assertThatThrownBy(() -> run(folder, "unknown"))
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("does not support the operation `unknown`");
    }

    @Test
    void noticesAnIncompleteResult() {
        assertThatThrownBy(() -> run(folder, "fail"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("before the result was complete");
    }

    @Test
    void onlyItsUserCanOpenTheSocket() throws IOException {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("control.sock"))))
                .isEqualTo("rw-------");
    }

    @Test
    void isAbsentWhereNoServerRuns() throws IOException {
        socket.close();
        assertThat(folder.resolve("control.sock")).doesNotExist();
        assertThat(ControlClient.run(folder, "user", new ByteArrayOutputStream()))
                .isFalse();
    }

    @Test
    void replacesWhatAKilledServerLeft() throws IOException {
        socket.close();
        Path path = folder.resolve("control.sock");
        try (ServerSocketChannel killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        assertThat(ControlClient.run(folder, "user", new ByteArrayOutputStream()))
                .isFalse();
        open(folder);
        assertThat(run(folder, "user").size()).isPositive();
    }

    @Test
    void replacesALinkWithoutFollowingIt() throws IOException {
        socket.close();
        Path other = Files.writeString(folder.resolve("other"), "kept");
        Files.createSymbolicLink(folder.resolve("control.sock"), other);
        open(folder);
        assertThat(other).hasContent("kept");
        assertThat(run(folder, "user").size()).isPositive();
    }

    @Test
    void worksInADirectoryWhosePathIsTooLongForASocket() throws IOException {
        Path deep = Files.createDirectories(folder.resolve("d".repeat(100)).resolve("e".repeat(100)));
        for (int starts = 0; starts < 2; starts++) {
            socket.close();
            open(deep);
            Path link = deep.resolve("control.sock");
            assertThat(Files.isSymbolicLink(link)).isTrue();
            Path target = Files.readSymbolicLink(link);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.getParent())))
                    .isEqualTo("rwx------");
            assertThat(run(deep, "user").size()).isPositive();
            socket.close();
            assertThat(target.getParent()).doesNotExist();
            assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        }
    }

    private static ByteArrayOutputStream run(Path directory, String operation) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ControlClient.run(directory, operation, out)).isTrue();
        return out;
    }

    private static ControlOperation operation(String name, Work work) {
        return new ControlOperation() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public void run(String user, OutputStream out) throws IOException {
                work.run(user, out);
            }
        };
    }
}
