// SPDX-License-Identifier: Apache-2.0
package dev.windsock.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A file that contains a secret and nothing else. Stateless; blocks. */
public final class SecretFile {
    /** Editors start a file with a byte order mark and end it with a line break. */
    private static final Pattern MARKS = Pattern.compile("^\\uFEFF|[\\r\\n]+\\z");

    private SecretFile() {}

    /** Returns the secret, which may begin and end with spaces. */
    public static String read(Path file) throws IOException {
        return MARKS.matcher(Files.readString(file)).replaceAll("");
    }
}
