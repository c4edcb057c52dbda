// SPDX-License-Identifier: Apache-2.0
package dev.windsock.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VocabularyTest {
    @TempDir
    Path directory;

    private Vocabulary vocabulary;

    @BeforeEach
    void read() throws IOException {
        vocabulary = vocabulary("""
                # a comment
                [prose]
                tells? | told = report
                goes on = continue

                [names]
                told = reported

                [allowed]
                told you so
                docs/old: tells
                """);
    }

    private Vocabulary vocabulary(String text) throws IOException {
        return Vocabulary.read(Files.writeString(directory.resolve("vocabulary.txt"), text));
    }

    @Test
    void reportsFileLineWordAndAdvice() {
        assertThat(vocabulary.checkProse("docs/a.md", "One.\nIt is Told.\n"))
                .hasToString("[docs/a.md:2: 'Told' → report]");
    }

    @Test
    void matchesWholeWordsOnly() {
        assertThat(vocabulary.checkProse("a.md", "foretold, tell-tale2, mis-told, toldness"))
                .isEmpty();
    }

    @Test
    void matchesAPhraseAcrossLines() {
        assertThat(vocabulary.checkProse("a.md", "it goes\n   on"))
                .extracting(Vocabulary.Finding::found)
                .containsExactly("goes on");
    }

    @Test
    void allowsAWordWithinAnAllowedPhrase() {
        assertThat(vocabulary.checkProse("a.md", "I told you so.")).isEmpty();
        assertThat(vocabulary.checkProse("a.md", "I told you.")).hasSize(1);
    }

    @Test
    void allowsAPhraseOnlyBelowItsPath() {
        assertThat(vocabulary.checkProse("docs/old/a.md", "it tells")).isEmpty();
        assertThat(vocabulary.checkProse("docs/a.md", "it tells")).hasSize(1);
    }

    @Test
    void splitsNamesIntoWords() {
        for (String name : List.of("toldLast", "wasTold", "Told", "WAS_TOLD", "wasHTTPTold")) {
            assertThat(vocabulary.checkName("A.java", new Texts.Name(1, name)))
                    .as(name)
                    .hasToString("[A.java:1: '" + name + "' → reported]");
        }
        assertThat(vocabulary.checkName("A.java", new Texts.Name(1, "untoldness")))
                .isEmpty();
    }

    @Test
    void rejectsALineOutsideOfASection() {
        assertThatThrownBy(() -> vocabulary("told = reported")).hasMessageContaining("not in a known section");
    }
}
