// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One file of an instance's output. Stateless; blocks.
 *
 * @param base the number of bytes of output before it
 */
record OutputSegment(Path file, long base) {
    long size() throws IOException {
        return Files.size(file);
    }

    /** Returns the file with the times at which its bytes arrived. */
    Path times() {
        return file.resolveSibling(file.getFileName() + ".times");
    }
}
