// SPDX-License-Identifier: Apache-2.0
package dev.windsock.diagnosis;

import dev.windsock.control.ControlClient;
import dev.windsock.files.NewFile;
import dev.windsock.problem.RejectedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The command {@code windsock --diagnose FILE}. It writes a zip file of text files: the versions, the settings without secrets,
 * the names and sizes in the data directory, and what a running server reports about itself. It does not contain any tenant
 * data. Stateless; blocks.
 */
public final class DiagnoseCommand {
    private static final int MAX_DEPTH = 3;
    private static final int MAX_FILES = 2_000;
    private static final int NO_LIMIT_OF_LINES = Integer.MAX_VALUE;
    private static final int LINES_OF_MEMORY = 5;
    private static final Pattern VALUE =
            Pattern.compile("(?s)^(-D[^=]*|-(?:java)?agent[a-z]*:[^=]*|-XX:On[A-Za-z]*)=.*");

    private DiagnoseCommand() {}

    /**
     * Writes a new file that only its owner can read.
     *
     * @param settings the settings as lines, without secrets
     * @param problems the problems in the settings, which do not prevent this command from running
     */
    public static void run(Path dataDirectory, String version, String settings, List<String> problems, String file)
            throws IOException {
        try (NewFile target = NewFile.create(Path.of(file))) {
            ZipOutputStream zip = new ZipOutputStream(target.content());
            add(zip, "about.txt", about(version));
            add(zip, "settings.txt", settings + "\nProblems: " + problems + "\n");
            add(zip, "data-directory.txt", files(dataDirectory));
            add(zip, "server.txt", server(dataDirectory));
            zip.finish();
            target.complete();
        }
    }

    private static void add(ZipOutputStream zip, String name, String text) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(text.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
    }

    private static String about(String version) {
        Runtime runtime = Runtime.getRuntime();
        return "windsock " + version + "\ntime " + Instant.now() + "\njava " + Runtime.version() + " of "
                + System.getProperty("java.vendor") + "\noptions " + options() + "\nsystem "
                + System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                + System.getProperty("os.arch") + "\nprocessors " + runtime.availableProcessors()
                + "\nmaximum heap " + runtime.maxMemory() + "\nuser " + System.getProperty("user.name") + "\n\n"
                + content("/etc/os-release", NO_LIMIT_OF_LINES) + "\n" + content("/proc/meminfo", LINES_OF_MEMORY)
                + "\n"
                + content("/proc/self/limits", NO_LIMIT_OF_LINES) + "\n"
                + content("/proc/self/cgroup", NO_LIMIT_OF_LINES);
    }

    /** The JVM options without what may be secret: the values of properties, the options of agents, and commands. */
    private static String options() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .map(option -> VALUE.matcher(option).replaceFirst("$1=..."))
                .collect(Collectors.joining(" "));
    }

    private static String content(String file, int lines) {
        try (var content = Files.lines(Path.of(file))) {
            return content.limit(lines).collect(Collectors.joining("\n", "# " + file + "\n", "\n"));
        } catch (IOException e) {
            return "# " + file + " cannot be read\n";
        }
    }

    private static String files(Path directory) {
        StringBuilder list = new StringBuilder(directory.toAbsolutePath().normalize() + "\n");
        try {
            Files.walkFileTree(directory, EnumSet.noneOf(FileVisitOption.class), MAX_DEPTH, new SimpleFileVisitor<>() {
                private int count;

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    list.append(attributes.lastModifiedTime())
                            .append(' ')
                            .append(attributes.isDirectory() ? "directory" : Long.toString(attributes.size()))
                            .append(' ')
                            .append(directory.relativize(file))
                            .append('\n');
                    return ++count == MAX_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    list.append("unreadable ")
                            .append(directory.relativize(file))
                            .append('\n');
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            list.append("cannot be listed: ").append(e).append('\n');
        }
        return list.toString();
    }

    private static String server(Path dataDirectory) {
        ByteArrayOutputStream report = new ByteArrayOutputStream();
        try {
            if (!ControlClient.run(dataDirectory, DiagnoseOperation.NAME, report)) {
                return "No server is running on this data directory.\n";
            }
            return report.toString(StandardCharsets.UTF_8);
        } catch (IOException | RejectedException e) {
            return report.toString(StandardCharsets.UTF_8) + "\nThe report is incomplete: " + e + "\n";
        }
    }
}
