// SPDX-License-Identifier: Apache-2.0
package dev.windsock.console;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Locale;

/**
 * How one file of the console is served.
 *
 * @param path where, such as {@code /instances}
 * @param file its name in the console's folder
 * @param type its media type
 * @param etag changes with its contents
 * @param immutable whether its name does so too, so that a browser never has to ask again
 * @param encodings in which it stands beside the file itself, the best first
 * @param scripts hashes of the inline scripts of a page, as CSP Level 3 writes them
 */
@Serdeable
record ConsoleFile(
        String path,
        String file,
        String type,
        String etag,
        boolean immutable,
        List<String> encodings,
        List<String> scripts) {
    private static final String POLICY =
            "default-src 'none'; script-src 'self'%s; style-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'";

    boolean isPage() {
        return type.startsWith("text/html");
    }

    String cacheControl() {
        return immutable ? "public, max-age=31536000, immutable" : "no-cache";
    }

    /** What a page may load and run: what this server serves, and of inline scripts those that the build found in it. */
    String contentSecurityPolicy() {
        StringBuilder hashes = new StringBuilder();
        scripts.forEach(hash -> hashes.append(" '").append(hash).append('\''));
        return POLICY.formatted(hashes);
    }

    /** The best of the encodings that a client accepts, or {@code identity}; RFC 9110, section 12.5.3. */
    String encodingFor(String acceptEncoding) {
        String accepted = acceptEncoding.toLowerCase(Locale.ROOT);
        for (String encoding : encodings) {
            for (String offer : accepted.split(",", -1)) {
                String[] parts = offer.strip().split(";", -1);
                boolean refused = parts.length > 1 && parts[1].strip().matches("q=0(\\.0*)?");
                if (parts[0].strip().equals(encoding) && !refused) {
                    return encoding;
                }
            }
        }
        return "identity";
    }

    /** The name of the file in an encoding. */
    String fileIn(String encoding) {
        return switch (encoding) {
            case "br" -> file + ".br";
            case "gzip" -> file + ".gz";
            default -> file;
        };
    }

    /** Names the contents in an encoding; RFC 9110, section 8.8.3. */
    String etagIn(String encoding) {
        return "\"" + etag + (encoding.equals("identity") ? "" : "-" + encoding) + "\"";
    }
}
