// SPDX-License-Identifier: Apache-2.0
package dev.windsock.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
final class NewFileTest {
    @TempDir
    Path folder;

    @Test
    void appearsOnceItIsComplete() throws IOException {
        Path path = folder.resolve("copy.db");
        try (NewFile file = NewFile.create(path)) {
            file.content().write(new byte[] {1, 2, 3});
            assertThat(path).doesNotExist();
            file.complete();
        }
        assertThat(path).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        assertFiles("copy.db");
    }

    @Test
    void leavesNothingWhenItIsNotCompleted() throws IOException {
        try (NewFile file = NewFile.create(folder.resolve("copy.db"))) {
            file.content().write(1);
        }
        assertFiles();
    }

    /** The process that wrote it was killed. */
    @Test
    void removesAPartialFileThatNoProcessWrites() throws IOException {
        Files.writeString(folder.resolve(".windsock-0001.part"), "some");
        Files.writeString(folder.resolve(".other.part"), "mine");
        try (NewFile file = NewFile.create(folder.resolve("copy.db"))) {
            assertThat(folder.resolve(".windsock-0001.part")).doesNotExist();
            file.complete();
        }
        assertFiles(".other.part", "copy.db");
    }

    @Test
    void leavesAPartialFileThatIsBeingWritten() throws IOException {
        try (NewFile first = NewFile.create(folder.resolve("first"));
                NewFile second = NewFile.create(folder.resolve("second"))) {
            first.complete();
            second.complete();
        }
        assertFiles("first", "second");
    }

    @Test
    void neverReplacesAnotherFile() throws IOException {
        Path existing = Files.writeString(folder.resolve("existing"), "mine");
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
        for (Path path : new Path[] {existing, link, folder}) {
            assertThatThrownBy(() -> NewFile.create(path)).isInstanceOf(FileAlreadyExistsException.class);
        }
        Path late = folder.resolve("late");
        try (NewFile file = NewFile.create(late)) {
            Files.writeString(late, "mine");
            assertThatThrownBy(file::complete).isInstanceOf(FileAlreadyExistsException.class);
        }
        assertThat(late).hasContent("mine");
        assertThat(existing).hasContent("mine");
        assertFiles("existing", "late", "link");
    }

    private void assertFiles(String... names) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrder(names);
        }
    }
}
