package dev.windsock.compute.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The file that an instance's output goes to. Its processes hold it open, so it is kept short by copying it aside and
 * truncating it; what is printed between the two is lost. Stateless; blocks.
 */
final class OutputLog {
    /** A file of this size is cut; one earlier file is kept. */
    static final long MAX_BYTES = 16L << 20;

    /** How far back the beginning of the last lines is looked for. */
    private static final int MAX_TAIL_BYTES = 4 << 20;

    private OutputLog() {}

    static void shorten(InstanceDirectory directory) {
        shorten(directory.log(), MAX_BYTES);
    }

    static void shorten(Path log, long maxBytes) {
        try {
            if (Files.exists(log) && Files.size(log) > maxBytes) {
                Path earlier = log.resolveSibling(log.getFileName() + ".1");
                Path copy = log.resolveSibling(log.getFileName() + ".copy");
                Files.copy(log, copy, StandardCopyOption.REPLACE_EXISTING);
                try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                    channel.truncate(0);
                }
                Files.move(copy, earlier, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the last lines of a file begin. */
    static long tail(Path log, int lines) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long size = file.length();
            int length = (int) Math.min(size, MAX_TAIL_BYTES);
            byte[] end = new byte[length];
            file.seek(size - length);
            file.readFully(end);
            // a newline at the very end closes the last line and begins none
            int at = length > 0 && end[length - 1] == '\n' ? length - 1 : length;
            for (int found = 0; at > 0; at--) {
                if (end[at - 1] == '\n' && ++found == lines) {
                    break;
                }
            }
            return lines == 0 ? size : size - length + at;
        }
    }
}
