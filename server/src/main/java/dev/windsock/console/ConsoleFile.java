// SPDX-License-Identifier: Apache-2.0
package dev.windsock.console;

import io.micronaut.serde.annotation.Serdeable;
import java.util.List;
import java.util.Locale;

/**
 * A console file and how it is served.
 *
 * @param path the URL path, such as {@code /instances}
 * @param file the name in the console's directory
 * @param type the media type
 * @param etag identifies the contents
 * @param immutable whether the name changes with the contents, so that browsers never revalidate
 * @param encodings the encodings that are stored next to the file, best first
 * @param scripts the hashes of a page's inline scripts, in the format of CSP Level 3
 * @param template whether the file depends on the base path; the directory {@code base} then contains the file with
 *     placeholders
 */
@Serdeable
record ConsoleFile(
        String path,
        String file,
        String type,
        String etag,
        boolean immutable,
        List<String> encodings,
        List<String> scripts,
        boolean template) {
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

    /** Returns the policy of a page: it loads from this server only, and runs the inline scripts that the build found. */
    String contentSecurityPolicy() {
        StringBuilder hashes = new StringBuilder();
        scripts.forEach(hash -> hashes.append(" '").append(hash).append('\''));
        return POLICY.formatted(hashes);
    }

    /** Returns the best encoding that a client accepts, or {@code identity}; RFC 9110, section 12.5.3. */
    String encodingFor(String acceptEncoding) {
        String accepted = acceptEncoding.toLowerCase(Locale.ROOT);
        for (String encoding : encodings) {
            for (String offer : accepted.split(",", -1)) {
                String[] parts = offer.strip().split(";", -1);
                boolean excluded = parts.length > 1 && parts[1].strip().matches("q=0(\\.0*)?");
                if (parts[0].strip().equals(encoding) && !excluded) {
                    return encoding;
                }
            }
        }
        return "identity";
    }

    /** Returns the name of the file in an encoding. */
    String fileIn(String encoding) {
        return switch (encoding) {
            case "br" -> file + ".br";
            case "gzip" -> file + ".gz";
            default -> file;
        };
    }

    /** Returns the entity tag for the contents in an encoding; RFC 9110, section 8.8.3. */
    String etagIn(String encoding) {
        return "\"" + etag + (encoding.equals("identity") ? "" : "-" + encoding) + "\"";
    }
}
