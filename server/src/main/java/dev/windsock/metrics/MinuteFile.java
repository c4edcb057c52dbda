// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import dev.windsock.files.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32;

/**
 * The one-minute samples of an instance or of the host, in a file of fixed-length records, ordered by second. A record consists
 * of the second, the values of its row and a checksum. Records are not forced to the disk: a host crash can lose the records of
 * roughly the last 30 seconds. An incomplete or damaged record is ignored.
 *
 * <p>Threading: only one thread may write at a time; any thread may read concurrently. Blocks on the disk.
 *
 * @param columns the number of values in a row
 */
record MinuteFile(Path path, int columns) {
    /** How many records one read operation reads. */
    private static final int CHUNK = 256;

    private int checkedBytes() {
        return Long.BYTES + columns * Double.BYTES;
    }

    int recordBytes() {
        return checkedBytes() + Long.BYTES;
    }

    /** Adds a record. If there are later records, the clock was set back, and they are removed first. */
    void append(long second, double[] values) throws IOException {
        try (FileChannel file =
                PrivateFiles.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = firstFrom(file, second) * recordBytes();
            if (end < file.size()) {
                file.truncate(end);
            }
            ByteBuffer bytes = ByteBuffer.allocate(recordBytes()).putLong(second);
            for (int c = 0; c < columns; c++) {
                bytes.putDouble(values[c]);
            }
            bytes.putLong(checksum(bytes.array(), 0)).flip();
            while (bytes.hasRemaining()) {
                end += file.write(bytes, end);
            }
        }
    }

    /** Adds a span's records before the given second to a {@link StepFolder}. */
    void read(Span span, long before, StepFolder<?> folder) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK * recordBytes());
            double[] row = new double[columns];
            long record = firstFrom(file, span.from());
            long last = Math.min(span.to(), before - 1);
            while (file.read(chunk.clear(), record * recordBytes()) >= recordBytes()) {
                chunk.flip();
                while (chunk.remaining() >= recordBytes()) {
                    int start = chunk.position();
                    long second = chunk.getLong();
                    if (second > last) {
                        return;
                    }
                    if (chunk.getLong(start + checkedBytes()) == checksum(chunk.array(), start)) {
                        chunk.asDoubleBuffer().get(row);
                        folder.add(second, row);
                    }
                    chunk.position(start + recordBytes());
                    record++;
                }
            }
        } catch (NoSuchFileException e) {
            // nothing was recorded, or the file was removed in the meantime
        }
    }

    /** Returns whether a span contains records that precede the given second. */
    boolean hasRecords(Span span, long before) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            long record = firstFrom(file, span.from());
            return record < records(file) && secondOf(file, record) < before;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Removes the records that precede the given second, and as many more as necessary for the file to fit a maximum size.
     * Removes the file when it has no records left.
     */
    void trim(long second, long maxBytes) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            long records = records(file);
            long first = Math.max(firstFrom(file, second), records - maxBytes / recordBytes());
            if (first == 0) {
                return;
            }
            if (first >= records) {
                Files.delete(path);
                return;
            }
            Path part = path.resolveSibling(path.getFileName() + ".tmp");
            Files.deleteIfExists(part);
            try (FileChannel rest = PrivateFiles.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                long from = first * recordBytes();
                long end = records * recordBytes();
                while (from < end) {
                    from += file.transferTo(from, end - from, rest);
                }
            }
            Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            // the file was removed in the meantime
        }
    }

    /**
     * Returns the index of the first record that does not precede the given second, or the number of records if there is none.
     */
    private long firstFrom(FileChannel file, long second) throws IOException {
        long low = 0;
        long high = records(file);
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (secondOf(file, middle) >= second) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private long records(FileChannel file) throws IOException {
        return file.size() / recordBytes();
    }

    private long secondOf(FileChannel file, long record) throws IOException {
        ByteBuffer second = ByteBuffer.allocate(Long.BYTES);
        file.read(second, record * recordBytes());
        return second.flip().remaining() == Long.BYTES ? second.getLong() : Long.MAX_VALUE;
    }

    private long checksum(byte[] bytes, int start) {
        CRC32 crc = new CRC32();
        crc.update(bytes, start, checkedBytes());
        return crc.getValue();
    }
}
