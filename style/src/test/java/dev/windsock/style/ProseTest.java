// SPDX-License-Identifier: Apache-2.0
package dev.windsock.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Checks every file of the project. */
class ProseTest {
    @Test
    void usesTheVocabulary() throws IOException {
        Vocabulary vocabulary = Vocabulary.read(SourceFiles.resolve("style/vocabulary.txt"));
        List<Path> files = SourceFiles.find();
        assertThat(files).as("files").hasSizeGreaterThan(1000);
        Map<Path, List<Texts.Name>> javaNames = JavaNames.of(
                files.stream().filter(file -> file.toString().endsWith(".java")).collect(Collectors.toList()));
        List<Vocabulary.Finding> findings = new ArrayList<>();
        for (Path file : files) {
            String path = SourceFiles.name(file);
            String content = Files.readString(file);
            findings.addAll(vocabulary.checkProse(path, Texts.prose(path, content)));
            for (Texts.Name name : javaNames.getOrDefault(file, Texts.scriptNames(content))) {
                findings.addAll(vocabulary.checkName(path, name));
            }
        }
        if (!findings.isEmpty()) {
            fail(findings.size() + " findings; style/vocabulary.txt has the words and the exceptions:\n"
                    + findings.stream().map(Object::toString).collect(Collectors.joining("\n")));
        }
    }
}
