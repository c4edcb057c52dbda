// SPDX-License-Identifier: Apache-2.0
package dev.windsock.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of this machine's file system, in which packages can be installed and removed. Everything written to it is discarded
 * when it is closed. It has no init system. Requires root.
 */
final class Overlay implements AutoCloseable {
    private final Path directory;
    private final Path root;

    Overlay() throws IOException, InterruptedException {
        directory = Files.createTempDirectory("wsk-overlay");
        root = directory.resolve("root");
        Packages.run("mount", "-t", "tmpfs", "-o", "size=2g", "tmpfs", directory.toString());
        for (String part : List.of("upper", "work", "root")) {
            Files.createDirectory(directory.resolve(part));
        }
        Packages.run(
                "mount",
                "-t",
                "overlay",
                "overlay",
                "-o",
                "lowerdir=/,upperdir=" + directory + "/upper,workdir=" + directory + "/work",
                root.toString());
        for (String system : List.of("proc", "dev", "sys")) {
            Packages.run("mount", "--rbind", "/" + system, root.resolve(system).toString());
            Packages.run("mount", "--make-rslave", root.resolve(system).toString());
        }
    }

    Path path(String absolute) {
        return root.resolve(absolute.substring(1));
    }

    /** Returns a command that runs in the copy. */
    List<String> command(String... command) {
        List<String> all = new ArrayList<>(List.of("chroot", root.toString()));
        all.addAll(List.of(command));
        return all;
    }

    /** Runs a command in the copy and returns its output. The command must succeed. */
    String run(String... command) throws IOException, InterruptedException {
        return Packages.run(command(command).toArray(String[]::new));
    }

    @Override
    public void close() throws IOException, InterruptedException {
        for (String system : List.of("proc", "dev", "sys")) {
            Packages.run("umount", "--recursive", "--lazy", root.resolve(system).toString());
        }
        Packages.run("umount", "--lazy", root.toString());
        Packages.run("umount", "--lazy", directory.toString());
        Files.delete(directory);
    }
}
