// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Fields follow RFC 4180, and none is a formula, wherever a spreadsheet splits them. */
final class CsvTest {
    /** The separators that import dialogs offer, and unexpected ones. */
    private static final List<String> SEPARATORS =
            List.of(",", ";", "\t", "|", ":", " ", "/", "\"", "#", "\n", "\r", "&", "~", "(", "=", "\u00a0");

    @Test
    void quotesAllFields() {
        assertThat(Csv.line(List.of("plain", "a,b", "say \"hi\"", "", "\u00fc")))
                .isEqualTo("\"plain\",\"a,b\",\"say \"\"hi\"\"\",\"\",\"\u00fc\"\r\n");
    }

    @Test
    void escapesSpreadsheetFormulas() {
        Map.of(
                        "=1+1", "'=1+1",
                        "+1", "'+1",
                        "-1", "'-1",
                        "@SUM(A1)", "'@SUM(A1)",
                        "\t=1", "\ufffd'=1",
                        "\r=1", "\ufffd'=1",
                        "\uff1d1", "'\uff1d1",
                        "=HYPERLINK(\"http://x\",\"y\")", "'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")",
                        "a=1", "a=1",
                        "2026-11-30", "2026-11-30")
                .forEach((value, field) -> assertThat(Csv.line(List.of(value))).isEqualTo('"' + field + "\"\r\n"));
    }

    @Test
    void noCellBeginsWithAFormulaForAnySeparator() {
        for (String separator : SEPARATORS) {
            for (String begin : List.of("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")) {
                for (String between : List.of("", " ", "\"", "\t", "\"\"", "\u200b")) {
                    String line =
                            Csv.line(List.of("x" + separator + between + begin + "cmd|' /C calc'!A0" + separator));
                    for (String cell : line.split(Pattern.quote(separator), -1)) {
                        assertThat(cell.replaceFirst("^[\\s\"\u00a0\u200b]+", ""))
                                .as(line)
                                .doesNotStartWith(begin);
                    }
                }
            }
        }
    }

    @Test
    void replacesWhatTerminalsObey() {
        assertThat(Csv.line(List.of("a\u001b[31m\u009b31m\u202ecba\u200b\u007f")))
                .isEqualTo("\"a\ufffd[31m\ufffd31m\ufffdcba\ufffd\ufffd\"\r\n");
    }
}
