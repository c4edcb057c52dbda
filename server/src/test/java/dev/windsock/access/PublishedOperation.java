// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access;

import dev.windsock.access.session.StreamPaths;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * One operation of the OpenAPI document.
 *
 * @param path with {@code {id}} where a resource is named
 * @param permission that it requires according to the document; empty if any key may call it
 * @param summary what it does, in the imperative
 */
@NullUnmarked
public record PublishedOperation(String id, String method, String path, String permission, String summary) {
    private static final String DOCUMENT = "/META-INF/swagger/windsock-openapi.yml";

    /** All that the server publishes, in the order of the document. */
    public static List<PublishedOperation> all() throws IOException {
        List<PublishedOperation> operations = new ArrayList<>();
        try (InputStream file = PublishedOperation.class.getResourceAsStream(DOCUMENT)) {
            Map<String, Object> document = new Yaml(new SafeConstructor(new LoaderOptions())).load(file);
            map(document.get("paths"))
                    .forEach((path, item) -> map(item).forEach((method, operation) -> {
                        Map<String, Object> members = map(operation);
                        operations.add(new PublishedOperation(
                                (String) members.get("operationId"),
                                method.toUpperCase(Locale.ROOT),
                                path,
                                (String) members.getOrDefault("x-permission", ""),
                                (String) members.get("summary")));
                    }));
        }
        return operations;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    boolean isStream() {
        return StreamPaths.isStream(path.replace("{id}", "01900000-0000-7000-8000-00000000dead"));
    }

    boolean isWebSocket() {
        return path.startsWith("/ws");
    }

    boolean isMutation() {
        return !method.equals("GET");
    }
}
