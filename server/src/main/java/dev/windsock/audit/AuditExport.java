// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import dev.windsock.store.BoundedQuery;
import io.micronaut.serde.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an export, newest rows first. It reads each page only after the previous one has been consumed, so only one page
 * is in memory. Between pages, it holds no store resources.
 *
 * <p>Threading: read by one thread at a time; {@link #close} may be called from any thread.
 */
final class AuditExport extends InputStream {
    /** The source of rows. Blocks. */
    @FunctionalInterface
    interface Pages {
        /**
         * Returns the next rows, newest first, and the position in the chain before which the next call continues.
         *
         * @param offset only rows before this position in the chain; null to start with the newest row
         * @throws IOException if the export must not continue
         */
        BoundedQuery.Rows<AuditRepository.Placed, Long> before(@Nullable Long offset) throws IOException;
    }

    private final Pages pages;
    private final ExportFormat format;
    private final ObjectMapper json;
    private final Runnable onClose;

    private byte[] chunk;
    private int next;
    private @Nullable Long last;
    private boolean ended;
    private volatile boolean closed;

    /** @param onClose called once, regardless of how often the export is closed */
    AuditExport(Pages pages, ExportFormat format, ObjectMapper json, Runnable onClose) {
        this.pages = pages;
        this.format = format;
        this.json = json;
        this.onClose = onClose;
        this.chunk = format.head().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public int read() throws IOException {
        return fill() ? chunk[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int some = Math.min(length, chunk.length - next);
        System.arraycopy(chunk, next, into, offset, some);
        next += some;
        return some;
    }

    /** Fills the buffer if it is empty; returns false at the end. */
    private boolean fill() throws IOException {
        while (next == chunk.length && !ended) {
            if (closed) {
                throw new IOException("The export is closed.");
            }
            BoundedQuery.Rows<AuditRepository.Placed, Long> page = pages.before(last);
            last = page.next();
            ended = last == null;
            chunk = text(page.rows()).getBytes(StandardCharsets.UTF_8);
            next = 0;
        }
        return next < chunk.length;
    }

    private String text(List<AuditRepository.Placed> page) throws IOException {
        StringBuilder text = new StringBuilder();
        for (AuditRepository.Placed placed : page) {
            text.append(format.line(placed.row(), json));
        }
        return text.toString();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }
}
