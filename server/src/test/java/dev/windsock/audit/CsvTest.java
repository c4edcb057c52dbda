// SPDX-License-Identifier: Apache-2.0
package dev.windsock.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Fields as RFC 4180 has them, and none that is a formula. */
final class CsvTest {
    @Test
    void quotesFieldsWhereRequired() {
        assertThat(Csv.line(List.of("plain", "a,b", "say \"hi\"", "two\nlines", "", "ü")))
                .isEqualTo("plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",,ü\r\n");
    }

    @Test
    void escapesSpreadsheetFormulas() {
        Map.of(
                        "=1+1", "'=1+1",
                        "+1", "'+1",
                        "-1", "'-1",
                        "@SUM(A1)", "'@SUM(A1)",
                        "\t=1", "'\t=1",
                        "\r=1", "\"'\r=1\"",
                        "\uff1d1", "'\uff1d1",
                        "=HYPERLINK(\"http://x\",\"y\")", "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"",
                        "a=1", "a=1")
                .forEach((value, field) -> assertThat(Csv.line(List.of(value))).isEqualTo(field + "\r\n"));
    }
}
