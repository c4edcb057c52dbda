// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import java.nio.file.Path;

/** A TLS certificate or key file that cannot be used. The message is one line that names the setting and the file. */
final class BadTlsFileException extends Exception {
    private static final long serialVersionUID = 1L;

    BadTlsFileException(String setting, Path file, String problem) {
        super(setting + ": " + file + " " + problem);
    }
}
