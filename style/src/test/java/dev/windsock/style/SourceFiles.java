// SPDX-License-Identifier: Apache-2.0
package dev.windsock.style;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The text files of the project, except those that are generated or written by others. */
final class SourceFiles {
    private static final Path ROOT = Path.of(System.getProperty("windsock.root", ".."));

    /**
     * Directories that are not part of the project's sources, or that contain the vocabulary itself. The project's own
     * directory may have any name.
     */
    private static final Set<String> OTHER_DIRECTORIES =
            Set.of(".git", ".idea", ".next", ".vscode", ".windsock", "node_modules", "style", "target");

    /** Generated, or written by others. */
    private static final Set<String> OTHER_FILES = Set.of(
            "openapi/windsock-openapi.yml",
            "console/next-env.d.ts",
            "console/package-lock.json",
            "console/src/api/schema.gen.ts",
            "console/src/explorer/operations.gen.ts",
            "LICENSE");

    private static final Set<String> EXTENSIONS = Set.of(
            "css",
            "html",
            "java",
            "js",
            "md",
            "mjs",
            "mustache",
            "properties",
            "sh",
            "sql",
            "ts",
            "tsx",
            "xml",
            "yaml",
            "yml");

    private SourceFiles() {}

    static Path resolve(String path) {
        return ROOT.resolve(path);
    }

    /** Returns the path of a file in the project. */
    static String name(Path file) {
        return ROOT.relativize(file).toString();
    }

    static List<Path> find() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return !directory.equals(ROOT)
                                && OTHER_DIRECTORIES.contains(
                                        directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (isText(file) && !OTHER_FILES.contains(name(file))) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static boolean isText(Path file) throws IOException {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot > 0 ? EXTENSIONS.contains(name.substring(dot + 1)) : isScript(file);
    }

    private static boolean isScript(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.read() == '#' && in.read() == '!';
        }
    }
}
