// SPDX-License-Identifier: Apache-2.0
package dev.windsock.console;

import dev.windsock.edge.BasePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * Writes the base path into console files that contain addresses, and describes the results in the same way as the build
 * describes the original files. Immutable.
 *
 * @param placeholder what the build writes instead of a base path
 */
record BasePathRewriter(String placeholder, BasePath base) {
    private static final Pattern SCRIPT = Pattern.compile("<script([^>]*)>(.*?)</script>", Pattern.DOTALL);

    /** Smaller files are not compressed. */
    private static final int MIN_COMPRESSED = 512;

    private static final int ETAG_LENGTH = 22;

    /**
     * A file for one base path.
     *
     * @param gzip the compressed content; empty if the file is not compressed
     */
    record Rewritten(ConsoleFile file, byte[] content, byte[] gzip) {}

    /** @param template the content with placeholders */
    Rewritten rewrite(ConsoleFile file, byte[] template) {
        String text = new String(template, StandardCharsets.UTF_8).replace(placeholder, base.text());
        byte[] content = text.getBytes(StandardCharsets.UTF_8);
        boolean compressed = !file.encodings().isEmpty() && content.length > MIN_COMPRESSED;
        String etag = Base64.getUrlEncoder().encodeToString(sha256(content)).substring(0, ETAG_LENGTH);
        return new Rewritten(
                new ConsoleFile(
                        file.path(),
                        file.file(),
                        file.type(),
                        etag,
                        file.immutable(),
                        compressed ? List.of("gzip") : List.of(),
                        file.isPage() ? scripts(text) : List.of(),
                        file.template()),
                content,
                compressed ? gzip(content) : new byte[0]);
    }

    private static List<String> scripts(String html) {
        return SCRIPT.matcher(html)
                .results()
                .filter(script -> !script.group(1).contains(" src="))
                .map(script -> "sha256-"
                        + Base64.getEncoder()
                                .encodeToString(sha256(script.group(2).getBytes(StandardCharsets.UTF_8))))
                .distinct()
                .toList();
    }

    private static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length / 3);
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
