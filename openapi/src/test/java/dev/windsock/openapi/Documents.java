package dev.windsock.openapi;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The documents that the tests are about. */
final class Documents {
    /** What the server's build wrote. */
    static final Path GENERATED = path("windsock.openapi.generated");
    /** What was reviewed. */
    static final Path SNAPSHOT = path("windsock.openapi.snapshot");

    static final Path ASYNCAPI = path("windsock.asyncapi");

    private Documents() {}

    static OpenAPI parse(Path document) throws IOException {
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(Files.readString(document));
        return Objects.requireNonNull(result.getOpenAPI(), () -> document + ": " + result.getMessages());
    }

    private static Path path(String property) {
        return Path.of(Objects.requireNonNull(System.getProperty(property), property));
    }
}
