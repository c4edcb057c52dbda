// SPDX-License-Identifier: Apache-2.0
import dev.windsock.log.EventType;
import dev.windsock.problem.ErrorCode;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Completes the OpenAPI document that the compiler writes. It adds what annotations would have to repeat for every
 * operation: error responses, common headers and parameters, and the required permission as {@code x-permission}. It also
 * lists the error codes. The build runs it after every compile; running it again does not change a complete document.
 *
 * <p>Arguments: the document, and the file with the shared components.
 */
final class FinishOpenApi {
    /** Mutations that commit no change, and therefore return no position. */
    private static final Set<String> WITHOUT_POSITION = Set.of("createTicket");

    private static final String SCHEMAS = "#/components/schemas/";
    private static final String PROBLEM = "application/problem+json";
    private static final Map<String, String> SHARED_PARAMETERS = Map.of(
            "query limit", "Limit",
            "query cursor", "Cursor",
            "query ticket", "Ticket",
            "header Idempotency-Key", "IdempotencyKey",
            "header If-Match", "IfMatch");

    private final Map<String, Object> document;
    private final Map<String, Object> schemas;
    private final Map<String, Object> shared;

    private FinishOpenApi(Map<String, Object> document, Map<String, Object> common) {
        this.document = document;
        this.schemas = map(map(document, "components"), "schemas");
        this.shared = map(common, "components");
        map(document, "paths").putAll(map(common, "paths"));
    }

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        FinishOpenApi finish = new FinishOpenApi(read(file), read(Path.of(arguments[1])));
        anchorPatterns(finish.document);
        finish.operations();
        finish.permissions(classes(file.getParent().getParent().getParent()));
        finish.schemas();
        finish.eventTypes();
        finish.errorCodes();
        finish.components();
        Files.writeString(file, write(finish.document));
    }

    private void operations() {
        map(document, "paths")
                .forEach((path, item) ->
                        map(item).forEach((method, operation) -> operation(path, method, map(operation))));
    }

    /** The compiled classes that describe operations. */
    private static List<Class<?>> classes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Class<?>> classes = new ArrayList<>();
            for (String name : files.map(file -> folder.relativize(file).toString())
                    .filter(name -> name.endsWith("Controller.class"))
                    .sorted()
                    .toList()) {
                String type =
                        name.substring(0, name.length() - ".class".length()).replace('/', '.');
                classes.add(Class.forName(type, false, FinishOpenApi.class.getClassLoader()));
            }
            return classes;
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("cannot load a class that was just compiled", e);
        }
    }

    private void permissions(List<Class<?>> classes) {
        Map<String, String> permissions = new HashMap<>();
        for (Class<?> type : classes) {
            for (Method method : type.getDeclaredMethods()) {
                Operation operation = method.getAnnotation(Operation.class);
                Secured secured = method.isAnnotationPresent(Secured.class)
                        ? method.getAnnotation(Secured.class)
                        : type.getAnnotation(Secured.class);
                // a rule of the framework, such as isAuthenticated(), is not a permission
                if (operation != null && secured != null && secured.value()[0].indexOf(':') > 0) {
                    permissions.put(operation.operationId(), secured.value()[0]);
                }
            }
        }
        map(document, "paths")
                .values()
                .forEach(item -> map(item).values().forEach(operation -> {
                    String permission =
                            permissions.get(String.valueOf(map(operation).get("operationId")));
                    if (permission != null) {
                        map(operation).put("x-permission", permission);
                    }
                }));
    }

    /** The catalogue of events. The type of an event is an open set, so that it only names the catalogue. */
    private void eventTypes() {
        Schema schema = EventType.class.getAnnotation(Schema.class);
        Map<String, Object> known = new LinkedHashMap<>();
        known.put("type", "string");
        known.put("description", schema.description());
        known.put("enum", Stream.of(EventType.values()).map(EventType::name).toList());
        known.put(
                "x-enum-descriptions",
                Stream.of(EventType.values()).map(EventType::description).toList());
        schemas.put(schema.name(), known);
        map(map(map(schemas.get("ChangeEvent")), "properties"), "type")
                .put("x-known-values", reference("schemas/" + schema.name()));
    }

    private void operation(String path, String method, Map<String, Object> operation) {
        List<Object> parameters = list(operation.get("parameters"));
        parameters.replaceAll(parameter -> parameter(path, map(parameter)));
        // sorted, so that the document does not depend on the order of the annotations
        Map<String, Object> responses = new TreeMap<>(map(operation, "responses"));
        responses.forEach((status, response) -> {
            if (status.startsWith("2")) {
                addHeaders(path, method, operation, map(response));
            } else if (status.compareTo("4") > 0 && !status.equals("default")) {
                map(response).put("content", Map.of(PROBLEM, Map.of("schema", reference("schemas/Problem"))));
            }
        });
        Map<String, Object> ordered = new LinkedHashMap<>(responses);
        ordered.put("default", reference("responses/Problem"));
        operation.put("responses", ordered);
    }

    private Object parameter(String path, Map<String, Object> parameter) {
        String common = SHARED_PARAMETERS.get(parameter.get("in") + " " + parameter.get("name"));
        if ("path".equals(parameter.get("in")) && "id".equals(parameter.get("name"))) {
            // InstanceId for /api/instances/{id}/start
            String noun = path.replaceFirst(".*/([^/]+)s/\\{id}.*", "$1");
            common = Character.toUpperCase(noun.charAt(0)) + noun.substring(1) + "Id";
        }
        if (common != null && map(shared, "parameters").containsKey(common)) {
            return reference("parameters/" + common);
        }
        if (parameter.get("schema") instanceof Map<?, ?> schema) {
            // a parameter is omitted, never null, and a single value has no delimiter
            if (schema.remove("nullable") != null && schema.get("allOf") instanceof List<?> only) {
                parameter.put("schema", only.getFirst());
            }
            if (!"array".equals(schema.get("type"))) {
                parameter.remove("explode");
            }
        }
        return parameter;
    }

    private void addHeaders(String path, String method, Map<String, Object> operation, Map<String, Object> response) {
        boolean mutation = !method.equals("get");
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put("X-Request-ID", reference("headers/RequestId"));
        if (path.startsWith("/api/") && !WITHOUT_POSITION.contains(String.valueOf(operation.get("operationId")))) {
            headers.put("X-Windsock-Position", reference("headers/Position"));
        }
        if (isVersioned(response)) {
            headers.put("ETag", reference("headers/Version"));
            if (mutation) {
                headers.put("Location", reference("headers/Location"));
            }
        }
        if (list(operation.get("parameters")).contains(reference("parameters/IdempotencyKey"))) {
            headers.put("Idempotent-Replayed", reference("headers/IdempotentReplayed"));
        }
        map(response, "headers").forEach(headers::putIfAbsent);
        response.put("headers", headers);
    }

    private boolean isVersioned(Map<String, Object> response) {
        Map<String, Object> content = map(map(response, "content"), "application/json");
        String name = String.valueOf(map(content, "schema").get("$ref")).replace(SCHEMAS, "");
        return map(map(schemas, name), "properties").containsKey("version");
    }

    /**
     * Marks nullable properties of responses as required: the server omits only properties with {@code nullable: false}.
     * Clients may omit nullable properties of requests.
     */
    private void schemas() {
        Set<String> sent = new HashSet<>();
        map(document, "paths")
                .values()
                .forEach(item -> map(item)
                        .values()
                        .forEach(operation -> referred(map(operation).get("requestBody"), sent)));
        schemas.forEach((name, schema) -> {
            Set<String> required = new TreeSet<>();
            list(map(schema).get("required")).forEach(property -> required.add(property.toString()));
            map(map(schema), "properties").forEach((property, definition) -> {
                if (Boolean.TRUE.equals(map(definition).get("nullable")) && !sent.contains(SCHEMAS + name)) {
                    required.add(property);
                }
                map(definition).remove("nullable", false);
            });
            if (!required.isEmpty()) {
                map(schema).put("required", new ArrayList<>(required));
            }
        });
    }

    /** Anchors the patterns: Bean Validation matches the whole text, JSON Schema any part of it. */
    private static void anchorPatterns(Object node) {
        if (node instanceof List<?> list) {
            list.forEach(FinishOpenApi::anchorPatterns);
        } else if (node instanceof Map<?, ?>) {
            map(node)
                    .computeIfPresent(
                            "pattern",
                            (name, value) -> value instanceof String pattern && !pattern.startsWith("^")
                                    ? "^" + pattern + "$"
                                    : value);
            map(node).values().forEach(FinishOpenApi::anchorPatterns);
        }
    }

    /** Lists the error codes by status in the description of a problem's code. */
    private void errorCodes() {
        Map<Integer, List<String>> byStatus = new TreeMap<>();
        for (ErrorCode code : ErrorCode.values()) {
            byStatus.computeIfAbsent(code.status(), status -> new ArrayList<>()).add(code.name());
        }
        StringBuilder description = new StringBuilder("The error code to branch on. More codes may be added.");
        byStatus.forEach((status, codes) -> description.append(" " + status + ": " + String.join(", ", codes) + "."));
        map(map(map(schemas, "Problem"), "properties"), "code").put("description", description.toString());
    }

    /** Adds the shared components that the document references. */
    private void components() {
        Set<String> used = new HashSet<>();
        referred(map(document, "paths"), used);
        shared.forEach((kind, components) -> {
            Map<String, Object> kept = new TreeMap<>(map(components));
            kept.keySet().removeIf(name -> !used.contains("#/components/" + kind + "/" + name));
            map(document, "components").put(kind, kept);
        });
    }

    /** Collects all references from a node, directly and through other components. */
    private void referred(Object node, Set<String> references) {
        if (node instanceof Map<?, ?> map) {
            if (map.get("$ref") instanceof String reference && references.add(reference)) {
                referred(resolve(reference), references);
            }
            map.values().forEach(value -> referred(value, references));
        } else if (node instanceof Collection<?> list) {
            list.forEach(value -> referred(value, references));
        }
    }

    private Object resolve(String reference) {
        String[] path = reference.split("/", -1);
        Object own = map(map(document, "components"), path[2]).get(path[3]);
        return own == null ? map(shared, path[2]).get(path[3]) : own;
    }

    private static Map<String, Object> reference(String to) {
        return Map.of("$ref", "#/components/" + to);
    }

    /** Reads YAML 1.2, in which 14:05:15 and dates are strings. */
    @SuppressWarnings("unchecked")
    private static Map<String, Object> read(Path file) throws IOException {
        LoaderOptions options = new LoaderOptions();
        DumperOptions unused = new DumperOptions();
        Resolver json = new Resolver() {
            @Override
            protected void addImplicitResolvers() {
                addImplicitResolver(Tag.BOOL, Pattern.compile("true|false"), "tf");
                addImplicitResolver(Tag.INT, Pattern.compile("-?(0|[1-9][0-9]*)"), "-0123456789");
                addImplicitResolver(Tag.FLOAT, Pattern.compile("-?[0-9]+\\.[0-9]+(e[+-]?[0-9]+)?"), "-0123456789");
                addImplicitResolver(Tag.NULL, Pattern.compile("null|~|"), "n~\0");
            }
        };
        return (Map<String, Object>)
                new Yaml(new SafeConstructor(options), new Representer(unused), unused, options, json)
                        .load(Files.readString(file));
    }

    private static String write(Map<String, Object> document) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(120);
        options.setSplitLines(true);
        Representer representer = new Representer(options);
        return new Yaml(representer, options).dump(document);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> ? (Map<String, Object>) value : new HashMap<>();
    }

    private static Map<String, Object> map(Map<String, Object> of, String name) {
        return map(of.get(name));
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return value instanceof List<?> ? (List<Object>) value : new ArrayList<>();
    }
}
