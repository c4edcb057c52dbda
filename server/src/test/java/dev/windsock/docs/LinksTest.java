// SPDX-License-Identifier: Apache-2.0
package dev.windsock.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Links within the repository have targets, and the classes that pages mention exist. */
final class LinksTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCS = ROOT.resolve("docs");
    private static final Path SOURCES = ROOT.resolve("server/src/main/java/dev/windsock");
    /** Not part of the sources. The project's own directory may have any name. */
    private static final Set<String> OTHER_DIRECTORIES =
            Set.of(".git", ".idea", ".next", ".vscode", ".windsock", "node_modules", "out", "target");

    private static final Pattern CODE_BLOCK = Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    /** A class by its package and name, such as {@code hub/Hub}. */
    private static final Pattern CLASS = Pattern.compile("`((?:[a-z]+/)+[A-Z]\\w+)`");

    private static List<Path> pages = List.of();

    @BeforeAll
    static void findPages() throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(ROOT, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return !directory.equals(ROOT) && OTHER_DIRECTORIES.contains(String.valueOf(directory.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        pages = List.copyOf(found);
    }

    @Test
    void everyLinkHasATarget() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages) {
            for (String link : links(page)) {
                if (!link.contains("://") && !hasTarget(page, link)) {
                    broken.add(ROOT.relativize(page) + " -> " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void everyPageOfTheDocsCanBeReached() throws IOException {
        Set<Path> linked = new HashSet<>(Set.of(DOCS.resolve("README.md")));
        for (Path page : pages) {
            for (String link : links(page)) {
                linked.add(page.resolveSibling(link.replaceAll("#.*", "")).normalize());
            }
        }
        assertThat(linked)
                .containsAll(
                        pages.stream().filter(page -> page.startsWith(DOCS)).toList());
    }

    @Test
    void everyNamedClassExists() throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path page : pages) {
            if (page.startsWith(DOCS)) {
                find(CLASS, Files.readString(page))
                        .filter(name -> !Files.exists(SOURCES.resolve(name + ".java")))
                        .forEach(name -> missing.add(ROOT.relativize(page) + " -> " + name));
            }
        }
        assertThat(missing).isEmpty();
    }

    private static boolean hasTarget(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        Path target = hash == 0
                ? page
                : page.resolveSibling(hash < 0 ? link : link.substring(0, hash)).normalize();
        return Files.exists(target) && (hash < 0 || anchors(target).contains(link.substring(hash + 1)));
    }

    private static List<String> links(Path page) throws IOException {
        return find(LINK, prose(page)).toList();
    }

    /** Returns the anchors that common repository hosts derive from headings. */
    private static List<String> anchors(Path page) throws IOException {
        return find(HEADING, prose(page))
                .map(heading -> heading.toLowerCase(Locale.ROOT)
                        .replaceAll("]\\([^)]*\\)", "")
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'))
                .toList();
    }

    private static String prose(Path page) throws IOException {
        return CODE_BLOCK.matcher(Files.readString(page)).replaceAll("");
    }

    private static Stream<String> find(Pattern pattern, String text) {
        return pattern.matcher(text).results().map((MatchResult found) -> found.group(1));
    }
}
