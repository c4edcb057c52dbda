// SPDX-License-Identifier: Apache-2.0
package dev.windsock.console;

import dev.windsock.edge.BasePath;
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
 * The console's files by path; empty if the server was built without the console. The build prepares them for a server without
 * a base path. With a base path, the files that depend on it are written when the server starts.
 *
 * <p>Threading: thread-safe. The first read of a file unpacks it from the server's own jar, which is open and cached by
 * the kernel. Later reads come from memory; the whole console is smaller than 3 MB.
 */
@Singleton
final class ConsoleFiles {
    private static final String NOT_FOUND_PAGE = "/404";
    private static final String TEMPLATES = "base/";

    /**
     * The list of files, which the console build writes.
     *
     * @param placeholder the placeholder for the base path, see {@link BasePathRewriter}
     */
    @Serdeable
    record Manifest(String placeholder, List<ConsoleFile> files) {}

    private final String folder;
    private final Map<String, ConsoleFile> byPath;
    private final Map<String, byte[]> contents = new ConcurrentHashMap<>();

    ConsoleFiles(ConsoleConfiguration configuration, BasePath base, ObjectMapper json) {
        this.folder = "/" + configuration.folder() + "/";
        Manifest manifest = manifest(json);
        BasePathRewriter rewriter = new BasePathRewriter(manifest.placeholder(), base);
        this.byPath = manifest.files().stream()
                .map(file -> base.isRoot() || !file.template() ? file : rewrite(file, rewriter))
                .collect(Collectors.toMap(ConsoleFile::path, Function.identity()));
    }

    private ConsoleFile rewrite(ConsoleFile file, BasePathRewriter rewriter) {
        BasePathRewriter.Rewritten rewritten = rewriter.rewrite(file, packed(TEMPLATES + file.file()));
        contents.put(file.fileIn("identity"), rewritten.content());
        contents.put(file.fileIn("gzip"), rewritten.gzip());
        return rewritten.file();
    }

    private Manifest manifest(ObjectMapper json) {
        byte[] manifest = read("manifest.json");
        if (manifest == null) {
            return new Manifest("", List.of());
        }
        try {
            return Objects.requireNonNull(json.readValue(manifest, Manifest.class));
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
        return contents.computeIfAbsent(file.fileIn(encoding), this::packed);
    }

    private byte[] packed(String name) {
        byte[] bytes = read(name);
        if (bytes == null) {
            throw new IllegalStateException("missing from the build: " + folder + name);
        }
        return bytes;
    }

    private byte @Nullable [] read(String name) {
        try (InputStream in = ConsoleFiles.class.getResourceAsStream(folder + name)) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
