// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

/** A file of the server's certificate that cannot be used; the message names the setting, in one line. */
final class BadTlsFileException extends Exception {
    private static final long serialVersionUID = 1L;

    BadTlsFileException(String setting, Object file, String wrong) {
        super(setting + ": " + file + " " + wrong);
    }
}
