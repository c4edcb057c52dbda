// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * The file names that this process can use. The locale of the process determines their encoding. In the locale {@code C}, Java
 * replaces all non-ASCII characters, so it does not find files whose names contain them.
 *
 * @param encoding the encoding of file names
 */
record FileNames(Charset encoding) {
    /** The reason to reject a path, and the remedy. */
    static final String REJECTED = "contains characters that the locale of this process lacks;"
            + " start it with LC_ALL=C.UTF-8, or use a path in ASCII";

    /** Returns the file names that this process can use. */
    static FileNames ofThisProcess() {
        String encoding = System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name());
        return new FileNames(Charset.isSupported(encoding) ? Charset.forName(encoding) : StandardCharsets.UTF_8);
    }

    /**
     * Returns whether the process can use a path. For a relative path, the path of the working directory must be usable, too.
     */
    boolean allow(String path) {
        return allowed(path) && (path.startsWith("/") || allowed(System.getProperty("user.dir", "")));
    }

    private boolean allowed(String path) {
        return encoding.newEncoder().canEncode(path);
    }
}
