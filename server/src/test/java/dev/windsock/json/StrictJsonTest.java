// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing, and the report for each kind of error. */
@NullUnmarked
final class StrictJsonTest {
    private record Request(
            String text,
            Integer number,
            Long longNumber,
            Boolean flag,
            Instant expiresAt,
            List<String> list,
            Map<String, String> labels,
            List<Nested> nested) {}

    private record Nested(Integer hostPort) {}

    private static Request read(String json) throws StrictJson.InvalidException {
        return StrictJson.read(json.getBytes(StandardCharsets.UTF_8), Request.class);
    }

    @Test
    void readsEveryType() throws Exception {
        assertThat(read("""
                {"text": "a", "number": 1, "long_number": 10000000000, "flag": true, "expires_at": "2027-01-01T01:00:00+01:00",
                 "list": ["x"], "labels": {"k": "v"}, "nested": [{"host_port": 80}]}
                """))
                .isEqualTo(new Request(
                        "a",
                        1,
                        10_000_000_000L,
                        true,
                        Instant.parse("2027-01-01T00:00:00Z"),
                        List.of("x"),
                        Map.of("k", "v"),
                        List.of(new Nested(80))));
    }

    @Test
    void readsMissingAndNullFieldsAsNull() throws Exception {
        Request empty = new Request(null, null, null, null, null, null, null, null);
        assertThat(read("{}")).isEqualTo(empty);
        assertThat(read("{\"text\": null, \"number\": null, \"expires_at\": null, \"list\": null}"))
                .isEqualTo(empty);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"text\": 5}                    | text                | must be a string, not an integer",
                "{\"text\": 5.0}                  | text                | must be a string, not a decimal number",
                "{\"text\": true}                 | text                | must be a string, not a boolean",
                "{\"text\": {}}                   | text                | must be a string, not an object",
                "{\"text\": [\"a\"]}              | text                | must be a string, not an array",
                "{\"number\": \"1\"}              | number              | must be an integer, not a string",
                "{\"number\": \"\"}               | number              | must be an integer, not a string",
                "{\"number\": 1.5}                | number              | must be an integer, not a decimal number",
                "{\"number\": 1e2}                | number              | must be an integer, not a decimal number",
                "{\"number\": true}               | number              | must be an integer, not a boolean",
                "{\"number\": [1]}                | number              | must be an integer, not an array",
                "{\"number\": 2147483648}         | number              | is out of range",
                "{\"long_number\": 9223372036854775808} | long_number   | is out of range",
                "{\"long_number\": 1e999999}      | long_number         | must be an integer, not a decimal number",
                "{\"flag\": \"true\"}             | flag                | must be true or false, not a string",
                "{\"flag\": 1}                    | flag                | must be true or false, not an integer",
                "{\"expires_at\": \"soon\"}       | expires_at          | must be an RFC 3339 time such as 2027-01-01T00:00:00Z",
                "{\"expires_at\": 1}              | expires_at          | must be an RFC 3339 time such as 2027-01-01T00:00:00Z, not an integer",
                "{\"list\": \"a\"}                | list                | must be an array, not a string",
                "{\"list\": [\"a\", 1]}           | list[1]             | must be a string, not an integer",
                "{\"labels\": []}                 | labels              | must be an object, not an array",
                "{\"labels\": {\"a\": 1}}         | labels.a            | must be a string, not an integer",
                "{\"nested\": [{}, 1]}            | nested[1]           | must be an object, not an integer",
                "{\"nested\": [{\"host_port\": {}}]} | nested[0].host_port | must be an integer, not an object",
                "{\"other\": 1}                   | other               | is not a known field",
                "{\"nested\": [{\"hostPort\": 1}]} | nested[0].hostPort | is not a known field",
                "{\"text\": \"a\", \"text\": \"a\"} | text              | must not appear more than once",
                "{\"labels\": {\"a/b\": \"\", \"a/b\": \"\"}} | labels.a/b | must not appear more than once"
            })
    void namesTheFieldThatIsInvalid(String json, String field, String message) {
        assertThatThrownBy(() -> read(json))
                .hasMessage(message)
                .asInstanceOf(type(StrictJson.InvalidFieldException.class))
                .returns(field, StrictJson.InvalidFieldException::field);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{bad                   | The JSON is invalid at line 1, column 2.",
                "{\"text\":             | The JSON is invalid at line 1, column 9.",
                "``                     | The JSON is empty.",
                "null                   | The JSON must be an object, not null.",
                "[]                     | The JSON must be an object, not an array.",
                "\"text\"               | The JSON must be an object, not a string.",
                "{} {}                  | The JSON must be a single document.",
                "{} x                   | The JSON is invalid at line 1, column 4.",
                "{\"text\": \"\\ud83c\"} | The JSON contains an unpaired surrogate.",
                "{\"labels\": {\"\\udf00\": \"\"}} | The JSON is invalid at line 1, column 20.",
                "{\"text\": NaN}        | The JSON is invalid at line 1, column 13."
            })
    void explainsMalformedDocuments(String json, String message) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOf(StrictJson.MalformedException.class)
                .hasMessage(message);
    }

    @Test
    void rejectsNumbersThatAreTooLong() {
        assertThatThrownBy(() -> read("{\"number\": " + "1".repeat(1_001) + "}"))
                .isInstanceOf(StrictJson.MalformedException.class)
                .hasMessage("The JSON contains a name, string or number that is too long.");
    }

    @Test
    void acceptsTheGreatestDepth() {
        // the field is invalid, but the depth is allowed
        assertThatThrownBy(() -> read(nested(StrictJson.MAX_DEPTH)))
                .isInstanceOf(StrictJson.InvalidFieldException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {StrictJson.MAX_DEPTH + 1, 100_000})
    void rejectsDeeperNesting(int depth) {
        assertThatThrownBy(() -> read(nested(depth)))
                .isInstanceOf(StrictJson.TooDeepException.class)
                .hasMessage("JSON may be nested at most 100 levels deep.");
    }

    private static String nested(int depth) {
        return "{\"text\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
    }
}
