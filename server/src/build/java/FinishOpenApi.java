// SPDX-License-Identifier: Apache-2.0
import dev.windsock.log.EventType;
import dev.windsock.log.Position;
import dev.windsock.problem.ErrorCode;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
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
import java.util.Locale;
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
 * Completes the OpenAPI document that the compiler writes. It adds the parts that annotations would have to repeat for every
 * operation: error responses, common headers and parameters, and the required permission as {@code x-permission}. It also lists
 * the error codes. The build runs it after every compile; running it again does not change a complete document.
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

    /** The string formats, by their anchored pattern. */
    private static final Map<String, String> FORMATS = Map.of(
            "^" + Position.PATTERN + "$",
            "position",
            "^[0-9]{1,6}[smh]$",
            "time-span",
            "^[0-9]{1,6}[smhd]$",
            "time-span");

    /** The possible rejections of any request, by status. */
    private static final Map<String, String> SHARED_REJECTIONS = Map.of(
            "401", "responses/Unauthenticated",
            "403", "responses/Forbidden",
            "429", "responses/RateLimited");

    private final Map<String, Object> document;
    private final Map<String, Object> schemas;
    private final Map<String, Object> shared;

    private FinishOpenApi(Map<String, Object> document, Map<String, Object> common) {
        this.document = document;
        this.schemas = map(map(document, "components"), "schemas");
        this.shared = map(common, "components");
        map(document, "paths").putAll(map(common, "paths"));
        map(document, "info").putAll(map(common, "info"));
        document.put("servers", common.get("servers"));
        schemas.putAll(map(shared.remove("schemas")));
    }

    public static void main(String[] arguments) throws IOException {
        Path file = Path.of(arguments[0]);
        FinishOpenApi finish = new FinishOpenApi(read(file), read(Path.of(arguments[1])));
        patterns(finish.document);
        patterns(finish.shared);
        finish.operations();
        finish.permissions(classes(file.getParent().getParent().getParent()));
        finish.schemas();
        finish.eventTypes();
        finish.dashboardTopics();
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
        Set<String> anonymous = new HashSet<>();
        for (Class<?> type : classes) {
            for (Method method : type.getDeclaredMethods()) {
                Operation operation = method.getAnnotation(Operation.class);
                Secured secured = method.isAnnotationPresent(Secured.class)
                        ? method.getAnnotation(Secured.class)
                        : type.getAnnotation(Secured.class);
                // a framework rule, such as isAuthenticated(), is not a permission
                if (operation != null && secured != null && secured.value()[0].indexOf(':') > 0) {
                    permissions.put(operation.operationId(), secured.value()[0]);
                } else if (operation != null
                        && secured != null
                        && secured.value()[0].equals(SecurityRule.IS_ANONYMOUS)) {
                    anonymous.add(operation.operationId());
                }
            }
        }
        map(document, "paths")
                .values()
                .forEach(item -> map(item).values().forEach(operation -> {
                    String id = String.valueOf(map(operation).get("operationId"));
                    if (permissions.containsKey(id)) {
                        require(map(operation), permissions.get(id));
                    } else if (anonymous.contains(id)) {
                        map(operation).put("security", List.of());
                    }
                }));
    }

    /** Also names the required permission in the description, because most tools do not show extensions. */
    private static void require(Map<String, Object> operation, String permission) {
        operation.put("x-permission", permission);
        String sentence = "Requires the permission `" + permission + "`.";
        String description = (String) operation.getOrDefault("description", "");
        if (!description.endsWith(sentence)) {
            operation.put("description", description.isEmpty() ? sentence : description.strip() + "\n\n" + sentence);
        }
    }

    /** The catalogue of events. Event types are an open set, so the schema only refers to the catalogue. */
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

    /**
     * The topics of the dashboard's stream. An annotation cannot list the constants of {@code Topic} together with two
     * additional names.
     */
    private void dashboardTopics() {
        List<Object> names = new ArrayList<>(list(map(schemas.get("Topic")).get("enum")));
        names.addFirst("summary");
        names.addLast("changes");
        Map<String, Object> topic = new LinkedHashMap<>();
        topic.put("type", "string");
        topic.put(
                "description",
                "The topics of the dashboard's stream: `summary` for the counts, `changes` for the changes in "
                        + "all topics that the key may read, and the topics that all streams share.");
        topic.put("enum", names);
        schemas.put("DashboardTopic", topic);
        list(operation("/api/dashboard/stream", "get").get("parameters")).stream()
                .map(FinishOpenApi::map)
                .filter(parameter -> "topics".equals(parameter.get("name")))
                .forEach(parameter -> map(parameter, "schema").put("items", reference("schemas/DashboardTopic")));
    }

    private Map<String, Object> operation(String path, String method) {
        return map(map(map(document, "paths"), path), method);
    }

    private void operation(String path, String method, Map<String, Object> operation) {
        List<Object> parameters = list(operation.get("parameters"));
        parameters.replaceAll(parameter -> parameter(path, map(parameter)));
        // sorted, so that the document does not depend on the order of the annotations
        Map<String, Object> responses = new TreeMap<>(map(operation, "responses"));
        responses.forEach((status, response) -> {
            if (status.startsWith("2")) {
                addHeaders(path, method, operation, map(response));
            } else if (status.compareTo("4") > 0 && !map(response).containsKey("$ref")) {
                map(response).put("content", Map.of(PROBLEM, Map.of("schema", reference("schemas/Problem"))));
            }
        });
        rejections(path, operation).forEach((status, response) -> responses.putIfAbsent(status, reference(response)));
        Map<String, Object> ordered = new LinkedHashMap<>(responses);
        // without a 2XX response, generated methods would return the default response
        ordered.put(responses.containsKey("101") ? "5XX" : "default", reference("responses/Problem"));
        operation.put("responses", ordered);
    }

    /** Returns the possible rejections of an operation, by status, in addition to those in its annotations. */
    private static Map<String, String> rejections(String path, Map<String, Object> operation) {
        List<Object> parameters = list(operation.get("parameters"));
        Map<String, String> rejections = new LinkedHashMap<>(SHARED_REJECTIONS);
        if (parameters.contains(reference("parameters/Cursor"))) {
            rejections.put("400", "responses/InvalidPage");
        } else if (!parameters.isEmpty() || operation.containsKey("requestBody")) {
            rejections.put("400", "responses/Invalid");
        }
        if (path.contains("{")) {
            rejections.put("404", "responses/NotFound");
        }
        if (parameters.contains(reference("parameters/IdempotencyKey"))) {
            rejections.put("409", "responses/IdempotencyKeyReused");
        }
        if (operation.containsKey("requestBody")) {
            rejections.put("413", "responses/TooLarge");
            rejections.put("415", "responses/UnsupportedMediaType");
        }
        return rejections;
    }

    private Object parameter(String path, Map<String, Object> parameter) {
        String common = SHARED_PARAMETERS.get(parameter.get("in") + " " + parameter.get("name"));
        if ("path".equals(parameter.get("in")) && "id".equals(parameter.get("name"))) {
            // InstanceId for /api/instances/{id}/start, NotificationRuleId for /api/notification-rules/{id}
            String noun = path.replaceFirst(".*/([^/]+)s/\\{id}.*", "$1");
            common = Pattern.compile("(?:^|-)(.)")
                            .matcher(noun)
                            .replaceAll(first -> first.group(1).toUpperCase(Locale.ROOT))
                    + "Id";
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
     * Clients may omit nullable properties of requests, but must not send properties that the document does not name.
     */
    private void schemas() {
        Set<String> sent = new HashSet<>();
        map(document, "paths")
                .values()
                .forEach(item -> map(item)
                        .values()
                        .forEach(operation -> referred(map(operation).get("requestBody"), sent)));
        Set<String> received = new HashSet<>();
        map(document, "paths")
                .values()
                .forEach(item -> map(item)
                        .values()
                        .forEach(operation -> referred(map(operation).get("responses"), received)));
        schemas.forEach((name, schema) -> {
            if (sent.contains(SCHEMAS + name)
                    && !received.contains(SCHEMAS + name)
                    && "object".equals(map(schema).get("type"))) {
                map(schema).putIfAbsent("additionalProperties", false);
            }
            Set<String> required = new TreeSet<>();
            list(map(schema).get("required")).forEach(property -> required.add(property.toString()));
            map(map(schema), "properties").forEach((property, definition) -> {
                if (Boolean.TRUE.equals(map(definition).get("nullable")) && !sent.contains(SCHEMAS + name)) {
                    required.add(property);
                }
                map(definition).remove("nullable", false);
                nameType(map(definition));
                simplifyEnumeration(map(definition));
            });
            if (!required.isEmpty()) {
                map(schema).put("required", new ArrayList<>(required));
            }
        });
    }

    /**
     * Removes the redundant parts of an enumeration. A generated Go client does not compile if a nullable enumeration also
     * has a default.
     */
    private static void simplifyEnumeration(Map<String, Object> property) {
        if (property.containsKey("enum")) {
            property.remove("pattern");
            if (Boolean.TRUE.equals(property.get("nullable"))) {
                property.remove("default");
            }
        }
    }

    /** Gives a nullable reference the type of its target: without a type, OpenAPI 3.0.3 ignores {@code nullable}. */
    private void nameType(Map<String, Object> property) {
        if (Boolean.TRUE.equals(property.get("nullable")) && property.get("allOf") instanceof List<?> only) {
            Object type =
                    map(resolve((String) map(only.getFirst()).get("$ref"))).get("type");
            property.putIfAbsent("type", type);
        }
    }

    /**
     * Anchors the patterns: In Bean Validation, a pattern must match the whole string; in JSON Schema, it can match any part of
     * the string. Names the format of positions and durations, so that generators can give them a type.
     */
    private static void patterns(Object node) {
        if (node instanceof List<?> list) {
            list.forEach(FinishOpenApi::patterns);
        } else if (node instanceof Map<?, ?>) {
            map(node)
                    .computeIfPresent(
                            "pattern",
                            (name, value) -> value instanceof String pattern && !pattern.startsWith("^")
                                    ? "^" + pattern + "$"
                                    : value);
            String format = FORMATS.get(String.valueOf(map(node).get("pattern")));
            if (format != null) {
                map(node).put("format", format);
            }
            map(node).values().forEach(FinishOpenApi::patterns);
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
