// SPDX-License-Identifier: Apache-2.0
package dev.windsock.docs;

import dev.windsock.RunningServer;
import dev.windsock.access.PublishedOperation;
import dev.windsock.hub.CloseReason;
import dev.windsock.id.TenantId;
import dev.windsock.limit.MaxSize;
import dev.windsock.limit.MemoryBudget;
import dev.windsock.limit.MemoryUse;
import dev.windsock.log.EventType;
import dev.windsock.log.ResourceType;
import dev.windsock.log.Topic;
import dev.windsock.principal.Permission;
import dev.windsock.problem.ErrorCode;
import dev.windsock.settings.Setting;
import dev.windsock.settings.Settings;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The tables of the reference, generated from the code. */
final class Reference {
    private static final Path SOURCES = Path.of("src", "main", "java");
    private static final Pattern FIRST_SENTENCE = Pattern.compile("/\\*\\*(.*?\\.)(?:\\s.*?)?\\*/", Pattern.DOTALL);
    private static final List<String> ROLES = List.of("viewer", "operator", "admin");
    private static final List<String> LIMITS = List.of(
            "WINDSOCK_LIMIT_",
            "WINDSOCK_STREAM_",
            "WINDSOCK_TERMINAL_",
            "WINDSOCK_LOG_",
            "WINDSOCK_AUDIT_",
            "WINDSOCK_HUB_SLOW_CONSUMER_SECONDS");

    private Reference() {}

    static GeneratedSection settings() {
        return GeneratedSection.table(
                "reference/settings.md",
                "settings",
                List.of("variable", "default", "purpose", "accepts"),
                Settings.ALL.stream()
                        .map(setting -> List.of(
                                code(setting.name()), defaultOf(setting), setting.purpose(), setting.expected()))
                        .toList());
    }

    static GeneratedSection configurableLimits() {
        return GeneratedSection.table(
                "reference/limits.md",
                "configurable",
                List.of("limit", "default", "variable"),
                Settings.ALL.stream()
                        .filter(setting -> LIMITS.stream().anyMatch(setting.name()::startsWith))
                        .map(setting -> List.of(setting.purpose(), defaultOf(setting), code(setting.name())))
                        .toList());
    }

    static GeneratedSection fixedLimits() {
        return GeneratedSection.table(
                "reference/limits.md",
                "fixed",
                List.of("limit", "value", "beyond it"),
                FixedLimit.ALL.stream()
                        .map(limit -> List.of(limit.what(), limit.value(), limit.beyond()))
                        .toList());
    }

    /** The memory budgets, with the example of a heap of 512 MiB. */
    static GeneratedSection memory() {
        long heap = 512L << 20;
        return GeneratedSection.table(
                "reference/limits.md",
                "memory",
                List.of("what is in memory", "part of the heap", "of 512 MiB", "per tenant", "per key"),
                Arrays.stream(MemoryUse.values())
                        .map(use -> {
                            long total = heap / use.partOfHeap();
                            return List.of(
                                    use.what(),
                                    "1/" + use.partOfHeap(),
                                    FixedLimit.number(total, true),
                                    FixedLimit.number(total / MemoryBudget.TENANT_PART, true),
                                    FixedLimit.number(total / MemoryBudget.KEY_PART, true));
                        })
                        .toList());
    }

    /** The operations with large bodies or responses. */
    static GeneratedSection sizes() {
        return GeneratedSection.table(
                "reference/limits.md",
                "sizes",
                List.of("operation", "body", "response in memory"),
                RunningServer.shared()
                        .bean(Router.class)
                        .uriRoutes()
                        .filter(route -> route.getAnnotationMetadata().hasAnnotation(MaxSize.class))
                        .filter(route -> !route.getHttpMethodName().equals("HEAD"))
                        .map(route -> List.of(
                                code(route.getHttpMethodName() + " "
                                        + route.getUriMatchTemplate().toPathString()),
                                size(route, "request"),
                                size(route, "response")))
                        .sorted(Comparator.comparing(row -> row.getFirst()))
                        .distinct()
                        .toList());
    }

    private static String size(UriRouteInfo<?, ?> route, String member) {
        long bytes =
                route.getAnnotationMetadata().longValue(MaxSize.class, member).orElse(0);
        if (bytes == 0) {
            return "";
        }
        return bytes == MaxSize.CONFIGURED ? code("WINDSOCK_LIMIT_MAX_BODY_BYTES") : FixedLimit.number(bytes, true);
    }

    static GeneratedSection errors() {
        return GeneratedSection.table(
                "reference/errors.md",
                "errors",
                List.of("status", "code", "meaning"),
                Arrays.stream(ErrorCode.values())
                        .map(error -> List.of(String.valueOf(error.status()), code(error.name()), error.meaning()))
                        .toList());
    }

    static GeneratedSection closeCodes() {
        return GeneratedSection.table(
                "reference/close-codes.md",
                "close-codes",
                List.of("code", "reason", "reconnect", "meaning"),
                Arrays.stream(CloseReason.values())
                        .map(reason -> List.of(
                                String.valueOf(reason.code()),
                                code(reason.name()),
                                reason.reconnect() ? "yes" : "no",
                                reason.meaning()))
                        .toList());
    }

    static GeneratedSection events() {
        return GeneratedSection.table(
                "reference/events.md",
                "events",
                List.of("type", "topic", "payload", "meaning"),
                Arrays.stream(EventType.values())
                        .map(type -> List.of(
                                code(type.name()),
                                code(type.topic().wireName()),
                                code(type.resourceType().payloadSchema()),
                                type.description()))
                        .toList());
    }

    static GeneratedSection reservedTypes() {
        return new GeneratedSection(
                "reference/events.md",
                "reserved",
                Arrays.stream(ResourceType.values())
                        .map(resource -> "- " + code(resource.reservedPrefix()) + "\n")
                        .collect(Collectors.joining()));
    }

    static GeneratedSection permissions() throws IOException {
        List<List<String>> rows = new ArrayList<>();
        List<String> granted = new ArrayList<>();
        for (String role : ROLES) {
            // a session lists the permissions of its key
            granted.add(RunningServer.shared()
                    .get("/api/session", RunningServer.shared().key(TenantId.DEFAULT, role))
                    .body());
        }
        for (Permission permission : Permission.values()) {
            List<String> row = new ArrayList<>(List.of(code(permission.wireName())));
            granted.forEach(role -> row.add(role.contains('"' + permission.wireName() + '"') ? "yes" : ""));
            row.add(Arrays.stream(Topic.values())
                    .filter(topic -> Permission.toRead(topic) == permission)
                    .map(topic -> code(topic.wireName()))
                    .collect(Collectors.joining(", ")));
            rows.add(row);
        }
        return GeneratedSection.table(
                "reference/permissions.md",
                "permissions",
                List.of("permission", "`viewer`", "`operator`", "`admin`", "topics"),
                rows);
    }

    static GeneratedSection operations() throws IOException {
        return GeneratedSection.table(
                "reference/permissions.md",
                "operations",
                List.of("request", "purpose", "permission"),
                PublishedOperation.all().stream()
                        .map(operation -> List.of(
                                code(operation.method() + " " + operation.path()),
                                operation.summary(),
                                requirement(operation)))
                        .toList());
    }

    private static String requirement(PublishedOperation operation) {
        if (operation.access() != PublishedOperation.Access.REQUIRED) {
            return "none";
        }
        return operation.permission().isEmpty() ? "any key" : code(operation.permission());
    }

    /** The packages, each with the first sentence of its documentation. */
    static GeneratedSection packages() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            List<List<String>> rows = new ArrayList<>();
            for (Path file : files.filter(path -> path.endsWith("package-info.java"))
                    .filter(path -> SOURCES.relativize(path).getNameCount() > 3)
                    .sorted(Comparator.comparing(Path::getParent))
                    .toList()) {
                String name = SOURCES.relativize(file.getParent()).toString().replace('/', '.');
                rows.add(
                        List.of(code(name.substring("dev.windsock.".length())), firstSentence(Files.readString(file))));
            }
            return GeneratedSection.table("architecture.md", "packages", List.of("package", "responsibility"), rows);
        }
    }

    private static String firstSentence(String source) {
        Matcher comment = FIRST_SENTENCE.matcher(source);
        if (!comment.find()) {
            throw new IllegalStateException("A package-info.java has no summary sentence: " + source);
        }
        return comment.group(1).replaceAll("\\s*\n \\* ", " ").strip().replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`");
    }

    private static String defaultOf(Setting setting) {
        return setting.defaultValue().isEmpty() ? "" : code(setting.defaultValue());
    }

    private static String code(String text) {
        return "`" + text + "`";
    }
}
