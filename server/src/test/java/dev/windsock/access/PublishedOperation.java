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
 * @param path the path, with {@code {id}} instead of the id of a resource
 * @param permission the permission that it requires according to the document; empty if any key may call it
 * @param access whether it requires a credential according to the document
 * @param summary the summary, in the imperative
 */
@NullUnmarked
public record PublishedOperation(
        String id, String method, String path, String permission, Access access, String summary) {
    /** Whether an operation requires a credential. */
    public enum Access {
        REQUIRED,
        OPTIONAL,
        NONE;

        /** @param security the alternatives that the document lists; null for those of all operations */
        private static Access of(List<?> security) {
            if (security == null) {
                return REQUIRED;
            }
            return security.isEmpty() ? NONE : security.contains(Map.of()) ? OPTIONAL : REQUIRED;
        }
    }

    private static final String DOCUMENT = "/META-INF/swagger/windsock-openapi.yml";

    /** Returns all operations that the server publishes, in the order of the document. */
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
                                Access.of((List<?>) members.get("security")),
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

    public boolean isMutation() {
        return !method.equals("GET");
    }
}
