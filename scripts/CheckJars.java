// SPDX-License-Identifier: Apache-2.0
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * Fails if a jar in a build lacks the project's licence or notice. Arguments: the project's root, and a directory that contains
 * jars.
 */
final class CheckJars {
    private CheckJars() {}

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]);
        Path folder = Path.of(arguments[1]);
        if (!Files.isDirectory(folder)) {
            return;
        }
        String licence = Files.readString(root.resolve("LICENSE"));
        // in the shaded jar, the notices of other projects come between the paragraphs
        String[] notice = Files.readString(root.resolve("NOTICE")).strip().split("\n\n");
        boolean complete = true;
        try (var jars = Files.newDirectoryStream(folder, "windsock-*.jar")) {
            for (Path jar : jars) {
                if (jar.toString().endsWith("-tests.jar")) {
                    // not published
                    continue;
                }
                if (!read(jar, "META-INF/LICENSE").equals(licence)) {
                    System.err.println(jar + ": META-INF/LICENSE is not the project's licence");
                    complete = false;
                }
                if (!Stream.of(notice).allMatch(read(jar, "META-INF/NOTICE")::contains)) {
                    System.err.println(jar + ": META-INF/NOTICE does not contain the project's notice");
                    complete = false;
                }
            }
        }
        if (!complete) {
            System.exit(1);
        }
    }

    private static String read(Path jar, String name) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            var entry = zip.getEntry(name);
            return entry == null
                    ? ""
                    : new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
