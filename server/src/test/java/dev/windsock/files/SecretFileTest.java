// SPDX-License-Identifier: Apache-2.0
package dev.windsock.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NullUnmarked
final class SecretFileTest {
    @TempDir
    Path folder;

    private String read(String content) throws IOException {
        return SecretFile.read(Files.writeString(folder.resolve("secret"), content));
    }

    @Test
    void removesOnlyTheMarksOfEditors() throws IOException {
        assertThat(read(" a\nb \r\n\n")).isEqualTo(" a\nb ");
        assertThat(read("\uFEFFa\uFEFF")).isEqualTo("a\uFEFF");
        assertThat(read("")).isEmpty();
    }
}
