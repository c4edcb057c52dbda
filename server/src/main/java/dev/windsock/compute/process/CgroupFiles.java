// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the files of control groups. A missing or unreadable file yields null or an empty set. */
final class CgroupFiles {
    private static final Logger LOG = LoggerFactory.getLogger(CgroupFiles.class);

    private CgroupFiles() {}

    static @Nullable Long number(Path file) {
        String text = text(file);
        try {
            return text == null ? null : Long.valueOf(text.trim());
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** Returns the number on the line that starts with a key, as in {@code memory.stat}. */
    static @Nullable Long number(Path file, String key) {
        String text = text(file);
        if (text == null) {
            return null;
        }
        return text.lines()
                .filter(line -> line.startsWith(key + " "))
                .map(line -> Long.valueOf(line.substring(key.length() + 1).trim()))
                .findFirst()
                .orElse(null);
    }

    static @Nullable String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return null;
        }
    }

    static Set<Integer> pids(Path directory) {
        String text = text(directory.resolve("cgroup.procs"));
        return text == null
                ? Set.of()
                : text.lines().map(String::trim).map(Integer::valueOf).collect(Collectors.toSet());
    }

    /** Removes a group's directory. Returns whether it is gone. */
    static boolean remove(Path directory) {
        try {
            Files.deleteIfExists(directory);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        } catch (IOException e) {
            // EBUSY: the group still contains a process
            LOG.debug("Control group is still in use: directory={}", directory, e);
            return false;
        }
    }
}
