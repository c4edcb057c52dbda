// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The files of the embedded store in a data directory. */
final class StoreFiles {
    private StoreFiles() {}

    /** Returns the size of the database and of its write-ahead log. */
    static long bytes(Path data) {
        try (Stream<Path> files = Files.list(data)) {
            return files.filter(file -> file.getFileName().toString().startsWith("store.db"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
