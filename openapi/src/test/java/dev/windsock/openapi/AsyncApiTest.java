// SPDX-License-Identifier: Apache-2.0
package dev.windsock.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.windsock.hub.CloseReason;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests that the AsyncAPI document is valid and matches the OpenAPI document and the server's code. */
final class AsyncApiTest {
    private static final String SCHEMAS = "#/components/schemas/";
    private static final String UPDATE = "windsock.openapi.update";
    private static final Pattern CLOSE_CODE = Pattern.compile("(?m)^\\| (\\d{4}) \\| `([A-Z_]+)` \\| (yes|no)");

    private JsonNode document = Documents.NOTHING;
    private JsonNode openApi = Documents.NOTHING;

    @BeforeEach
    void read() throws IOException {
        document = Documents.tree(Documents.ASYNCAPI);
        openApi = Documents.tree(Documents.GENERATED);
    }

    @Test
    void conformsToTheSpecification() {
        assertThat(SchemaCheck.errorsOfAsyncApi(document)).isEmpty();

        ((ObjectNode) document.path("operations").path("ping")).put("action", "shout");
        assertThat(SchemaCheck.errorsOfAsyncApi(document)).isNotEmpty();
    }

    @Test
    void hasTheChangesAndSchemasOfTheServer() throws IOException {
        String actual = Files.readString(Documents.ASYNCAPI);
        String expected = new AsyncApiParts(openApi).complete(actual);
        if (System.getProperty(UPDATE) != null) {
            Files.writeString(Documents.ASYNCAPI, expected);
            read();
            return;
        }
        assertThat(actual)
                .as("update the generated parts: scripts/test openapi AsyncApiTest -D" + UPDATE)
                .isEqualTo(expected);
    }

    @Test
    void needsNoOtherFile() {
        List<String> references = Documents.references(document);
        assertThat(references).hasSizeGreaterThan(100).allMatch(reference -> reference.startsWith("#/"));
        assertThat(references.stream()
                        .filter(reference -> document.at(reference.substring(1)).isMissingNode()))
                .isEmpty();
    }

    @Test
    void everySchemaHasItsNameAsTitle() {
        document.at("/components/schemas")
                .properties()
                .forEach(schema ->
                        assertThat(schema.getValue().path("title").asText()).isEqualTo(schema.getKey()));
    }

    @Test
    void translatesNullableValues() {
        assertThat(document.findValues("nullable")).isEmpty();
        SchemaCheck check = new SchemaCheck(document);
        JsonNode started = document.at("/components/messages/instanceStarted/examples/0/payload");
        assertThat(started.at("/payload/exit_code").isNull()).isTrue();
        assertThat(check.errors("InstanceChange", started)).isEmpty();

        ObjectNode wrong = started.deepCopy();
        ((ObjectNode) wrong.path("payload")).put("exit_code", "none").putNull("name");
        assertThat(check.errors("InstanceChange", wrong)).hasSize(2);
    }

    @Test
    void everyMessageBelongsToAChannelAndAnOperation() {
        Set<String> messages = names(document.at("/components/messages"));
        Set<String> onChannels = new TreeSet<>();
        document.at("/channels").forEach(channel -> onChannels.addAll(names(channel.path("messages"))));
        assertThat(onChannels).isEqualTo(messages);

        Set<String> inOperations = new TreeSet<>();
        Documents.references(document.path("operations")).stream()
                .filter(reference -> reference.startsWith("#/channels/") && reference.contains("/messages/"))
                .forEach(reference -> inOperations.add(reference.substring(reference.lastIndexOf('/') + 1)));
        assertThat(inOperations).isEqualTo(messages);
    }

    /** The OpenAPI document lists the same messages. */
    @Test
    void hasTheMessagesOfTheServer() {
        Set<String> expected = new TreeSet<>();
        for (String path : List.of("/paths/~1ws/get", "/paths/~1ws~1terminals~1{id}/get")) {
            openApi.at(path + "/x-messages")
                    .forEach(reference -> expected.add(
                            reference.asText().substring(reference.asText().lastIndexOf('/') + 1)));
        }
        Set<String> actual = new TreeSet<>();
        document.at("/components/messages").forEach(message -> {
            if (!message.has("x-topic") && !message.has("contentType")) {
                actual.add(schema(message));
            }
        });

        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void hasTheQueryParametersOfTheServer() {
        assertThat(names(document.at("/channels/events/bindings/ws/query/properties")))
                .isEqualTo(query("/paths/~1ws/get"));
        assertThat(names(document.at("/channels/terminal/bindings/ws/query/properties")))
                .isEqualTo(query("/paths/~1ws~1terminals~1{id}/get"));
    }

    private Set<String> query(String operation) {
        Set<String> expected = new TreeSet<>();
        openApi.at(operation + "/parameters").forEach(inlineOrReference -> {
            JsonNode parameter = inlineOrReference.has("$ref")
                    ? openApi.at(inlineOrReference.get("$ref").asText().substring(1))
                    : inlineOrReference;
            if (parameter.path("in").asText().equals("query")) {
                expected.add(parameter.path("name").asText());
            }
        });
        return expected;
    }

    @Test
    void everyMessageHasValidExamples() {
        SchemaCheck check = new SchemaCheck(document);
        List<String> errors = new ArrayList<>();
        document.at("/components/messages").properties().forEach(entry -> {
            JsonNode message = entry.getValue();
            if (message.path("examples").isEmpty()) {
                errors.add(entry.getKey() + " has no example");
            }
            for (JsonNode example : message.path("examples")) {
                JsonNode payload = example.path("payload");
                if (message.has("contentType")) {
                    // bytes
                    continue;
                }
                errors.addAll(check.errors(schema(message), payload));
                if (!schema(message).equals("ChangeEvent")
                        && !payload.path("type")
                                .asText()
                                .equals(message.path("name").asText())) {
                    errors.add(entry.getKey() + " has an example of another type");
                }
            }
        });
        assertThat(errors).isEmpty();
    }

    @Test
    void detectsInvalidExamples() {
        SchemaCheck check = new SchemaCheck(document);
        ObjectNode welcome =
                document.at("/components/messages/welcome/examples/0/payload").deepCopy();
        welcome.put("resumed", "yes")
                .put("connection_id", "7")
                .put("surplus", 1)
                .remove("position");

        assertThat(check.errors("Welcome", welcome)).hasSize(4);
    }

    @Test
    void hasTheCloseCodesOfTheServer() {
        Map<String, String> expected = new TreeMap<>();
        for (CloseReason reason : CloseReason.values()) {
            expected.put(reason.name(), reason.code() + (reason.reconnect() ? " yes" : " no"));
        }
        Map<String, String> actual = new TreeMap<>();
        Matcher row = CLOSE_CODE.matcher(document.at("/info/description").asText());
        while (row.find()) {
            actual.put(row.group(2), row.group(1) + " " + row.group(3));
        }
        assertThat(actual).isEqualTo(expected);
    }

    private static String schema(JsonNode message) {
        return message.at("/payload/$ref").asText().replace(SCHEMAS, "");
    }

    private static Set<String> names(JsonNode object) {
        Set<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
