// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import dev.windsock.compute.PtySize;
import dev.windsock.files.PrivateFiles;
import dev.windsock.id.TerminalId;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** The directory of recordings, one file per terminal. Stateless; blocks. */
@Singleton
final class Recordings {
    private final Path folder;
    private final long maxBytes;

    Recordings(@Value("${windsock.data-dir:.windsock}") Path dataDirectory, TerminalConfiguration configuration) {
        this.folder = dataDirectory.resolve("recordings");
        this.maxBytes = configuration.recordingMaxBytes();
    }

    Recording begin(TerminalId id, PtySize size, Instant now) throws IOException {
        PrivateFiles.createDirectories(folder);
        return Recording.begin(file(id.value()), maxBytes, size, now);
    }

    /** Opens the recording up to its current end; empty if there is none. */
    Optional<InputStream> open(String id) throws IOException {
        try {
            return Optional.of(Files.newInputStream(file(id)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Returns the size of the file; empty if there is none. */
    Optional<Long> bytes(String id) {
        try {
            return Optional.of(Files.size(file(id)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    void delete(String id) throws IOException {
        Files.deleteIfExists(file(id));
    }

    private Path file(String id) {
        return folder.resolve(new TerminalId(id).value() + ".cast");
    }
}
