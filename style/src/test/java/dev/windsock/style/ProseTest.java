// SPDX-License-Identifier: Apache-2.0
package dev.windsock.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks every file of the project. */
class ProseTest {
    private static final Path ROOT = Path.of(System.getProperty("windsock.root", ".."));
    /** Not part of the project's sources, or about words. */
    private static final Set<String> OTHER_DIRECTORIES =
            Set.of(".git", ".idea", ".next", ".vscode", ".windsock", "node_modules", "style", "target");

    /** Generated, or written by others. */
    private static final Set<String> OTHER_FILES = Set.of(
            "openapi/windsock-openapi.yml", "console/package-lock.json", "console/src/api/schema.gen.ts", "LICENSE");

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

    @Test
    void usesTheVocabulary() throws IOException {
        Vocabulary vocabulary = Vocabulary.read(ROOT.resolve("style/vocabulary.txt"));
        List<Path> files = files();
        assertThat(files).as("files").hasSizeGreaterThan(1000);
        Map<Path, List<Texts.Name>> javaNames = JavaNames.of(
                files.stream().filter(file -> file.toString().endsWith(".java")).collect(Collectors.toList()));
        List<Vocabulary.Finding> findings = new ArrayList<>();
        for (Path file : files) {
            String path = ROOT.relativize(file).toString();
            String content = Files.readString(file);
            findings.addAll(vocabulary.checkProse(path, Texts.prose(path, content)));
            for (Texts.Name name : javaNames.getOrDefault(file, Texts.scriptNames(content))) {
                findings.addAll(vocabulary.checkName(path, name));
            }
        }
        if (!findings.isEmpty()) {
            fail(findings.size() + " findings; style/vocabulary.txt has the words and the exceptions:\n"
                    + findings.stream().map(Object::toString).collect(Collectors.joining("\n")));
        }
    }

    private static List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return OTHER_DIRECTORIES.contains(directory.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (isText(file) && !OTHER_FILES.contains(ROOT.relativize(file).toString())) {
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
