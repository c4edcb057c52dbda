// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.scenario;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.windsock.bench.child.Subject;
import java.util.List;
import java.util.Map;

/** Launches instances on the server, and reads its JSON. Blocks. */
final class Instances {
    private static final int MAX_SECONDS = 30;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private Instances() {}

    /** Launches an instance that does nothing, and returns its id once it is running. */
    static String launch(Subject server, String name) {
        String instance =
                id(server.post("/api/instances", text(Map.of("name", name, "command", List.of("/bin/sleep", "3600")))));
        await(server, instance, "RUNNING");
        return instance;
    }

    /** Terminates instances, and returns once their processes have ended. */
    static void terminate(Subject server, List<String> instances) {
        instances.forEach(instance -> server.delete("/api/instances/" + instance));
        instances.forEach(instance -> await(server, instance, "TERMINATED"));
    }

    private static void await(Subject server, String instance, String expected) {
        String status = "";
        for (int tenths = 0; tenths < MAX_SECONDS * 10; tenths++) {
            status = parse(server.get("/api/instances/" + instance))
                    .path("status")
                    .asText();
            if (status.equals(expected)) {
                return;
            }
            Lab.pause(0.1);
        }
        throw new IllegalStateException("the instance is " + status + " instead of " + expected);
    }

    /** Returns the id from a response. */
    static String id(String response) {
        return parse(response).path("id").asText();
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(json, e);
        }
    }

    /** Serializes the body of a request to JSON. */
    static String text(Map<String, Object> json) {
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
