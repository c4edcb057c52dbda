// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.files.PrivateFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The output of an instance: a directory with its newest files. The name of each file is the number of bytes of output
 * before it, so that every byte has an offset that no rotation changes. {@link Launcher} explains how the files are
 * written. Stateless; blocks.
 */
record OutputFiles(Path directory) {
    /** The maximum size of each file. Two of them are kept. */
    static final long MAX_BYTES = 16L << 20;

    /** A file larger than this is rotated. The writer appends up to 64 reads of 64 KiB before it checks the size. */
    static final long ROTATE_BYTES = MAX_BYTES - (64L << 16);

    private static final Pattern NAME = Pattern.compile("[0-9]{1,18}");

    /**
     * Moves the files of an earlier version with a different layout to the directory, or creates the first file if there are
     * none.
     */
    void prepare(Path instance) throws IOException {
        Path previous = instance.resolve("log.1");
        Path current = instance.resolve("log");
        PrivateFiles.createDirectories(directory);
        long base = 0;
        if (Files.exists(previous)) {
            base = Files.size(previous);
            Files.move(previous, directory.resolve("0"));
        }
        if (Files.exists(current)) {
            Files.move(current, directory.resolve(Long.toString(base)));
        }
        if (segments().isEmpty()) {
            PrivateFiles.createIfMissing(directory.resolve("0"));
        }
    }

    /** Returns the files, oldest first; empty if there are none. */
    List<OutputSegment> segments() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(
                            file -> NAME.matcher(file.getFileName().toString()).matches())
                    .map(file -> new OutputSegment(
                            file, Long.parseLong(file.getFileName().toString())))
                    .sorted(Comparator.comparingLong(OutputSegment::base))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
