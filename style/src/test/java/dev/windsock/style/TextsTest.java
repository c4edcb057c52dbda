// SPDX-License-Identifier: Apache-2.0
package dev.windsock.style;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            A.java | int a; // why it is so       | why it is so
            A.java | /** Returns {@code b}. */ b  | Returns .
            A.java | call("some words", "word")   | some words
            A.java | char c = '"'; "a word"       | a word
            A.java | "an \\" escape" + x          | an escape
            a.ts   | const a = 'some words';      | some words
            a.ts   | `some ${value} words`        | some words
            a.ts   | s.replace(/don't do/, 'a b') | a b
            a.tsx  | <p>It doesn't work</p>       | It doesn't work
            a.tsx  | <p>Ends {at} the name</p>    | Ends the name
            a.tsx  | const f = (a) => a < b;      | ^^
            a.md   | Use `told` [here](told.md).  | Use [here .
            a.yml  | told: some words             | some words
            a.yml  | - summary: some words        | some words
            a.sql  | SELECT told -- some words    | some words
            a.css  | told { } /* some words */    | some words
            a.xml  | <a told=''><!-- b --></a>    | b
            run    | # some words                 | # some words
            """)
    void keepsProseOnly(String name, String content, String prose) {
        assertThat(Texts.prose(name, content).replaceAll("[\\s|]+", " ").strip())
                .isEqualTo(prose);
    }

    @Test
    void keepsOffsetsAndLines() {
        String source = "/**\n * One.\n */\nint a; // two\n\"\"\"\n  three four\n\"\"\"";
        String prose = Texts.prose("A.java", source);
        assertThat(prose).hasSameSizeAs(source);
        for (String word : new String[] {"One", "two", "three four"}) {
            assertThat(prose.indexOf(word)).as(word).isEqualTo(source.indexOf(word));
        }
    }

    @Test
    void joinsConcatenatedStringsOnly() {
        assertThat(Texts.prose("A.java", "\"is that \"\n    + \"so here\"")).containsPattern("that\\s+so");
        assertThat(Texts.prose("A.java", "f(\"is that\", \"so here\")")).doesNotContainPattern("that\\s+so");
    }

    @Test
    void blanksCodeBlocksInMarkdown() {
        assertThat(Texts.prose("a.md", "One.\n```\ntold\n```\nTwo.\n").split("\\s+"))
                .containsExactly("One.", "Two.");
    }

    @Test
    void findsTheNamesOfScripts() {
        assertThat(Texts.scriptNames("export function told() {\n  const one = 1;\n}"))
                .containsExactly(new Texts.Name(1, "told"), new Texts.Name(2, "one"));
    }
}
