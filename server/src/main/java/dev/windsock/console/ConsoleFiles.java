// SPDX-License-Identifier: Apache-2.0
package dev.windsock.console;

import io.micronaut.serde.ObjectMapper;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The console's files by path; empty if the server was built without the console.
 *
 * <p>Threading: for any thread. The first read of a file unpacks it from the server's own jar, which is open and cached by
 * the kernel. Later reads come from memory; the whole console is smaller than 3 MB.
 */
@Singleton
final class ConsoleFiles {
    private static final String NOT_FOUND_PAGE = "/404";

    /** The list of the files, which the build of the console writes. */
    @Serdeable
    record Manifest(List<ConsoleFile> files) {}

    private final String folder;
    private final Map<String, ConsoleFile> byPath;
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    ConsoleFiles(ConsoleConfiguration configuration, ObjectMapper json) {
        this.folder = "/" + configuration.folder() + "/";
        this.byPath = manifest(json).stream().collect(Collectors.toMap(ConsoleFile::path, Function.identity()));
    }

    private List<ConsoleFile> manifest(ObjectMapper json) {
        byte[] manifest = read("manifest.json");
        if (manifest == null) {
            return List.of();
        }
        try {
            return Objects.requireNonNull(json.readValue(manifest, Manifest.class))
                    .files();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the server was built without the console. */
    boolean isEmpty() {
        return byPath.isEmpty();
    }

    Optional<ConsoleFile> at(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /** Returns the page for paths that do not exist. */
    Optional<ConsoleFile> notFoundPage() {
        return at(NOT_FOUND_PAGE);
    }

    byte[] contents(ConsoleFile file, String encoding) {
        return contents.computeIfAbsent(file.fileIn(encoding), name -> {
            byte[] bytes = read(name);
            if (bytes == null) {
                throw new IllegalStateException("missing from the build: " + folder + name);
            }
            return bytes;
        });
    }

    private byte @Nullable [] read(String name) {
        try (InputStream in = ConsoleFiles.class.getResourceAsStream(folder + name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
