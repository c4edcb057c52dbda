// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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

    /** Returns the number on the line that starts with the given key, as in {@code memory.stat}. */
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

    /**
     * Returns the memory in use without the file cache, which the kernel reclaims before it kills a process. Files in
     * tmpfs are not part of that cache and remain counted.
     *
     * @param stat {@code memory.stat}
     * @param prefix the prefix of those keys in the file that include descendant groups
     */
    static @Nullable Long withoutFileCache(@Nullable Long usage, Path stat, String prefix) {
        Long active = number(stat, prefix + "active_file");
        Long inactive = number(stat, prefix + "inactive_file");
        return usage == null || active == null || inactive == null
                ? usage
                : Long.valueOf(Math.max(0, usage - active - inactive));
    }

    static @Nullable String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return null;
        }
    }

    /** Writes a file, unless it does not exist or the group is gone. */
    static void writeIfExists(Path file, String value) {
        try {
            Files.writeString(file, value, StandardOpenOption.WRITE);
        } catch (IOException e) {
            LOG.debug("Cannot write to a control group: file={}", file, e);
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
