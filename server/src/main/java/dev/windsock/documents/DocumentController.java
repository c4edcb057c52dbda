// SPDX-License-Identifier: Apache-2.0
package dev.windsock.documents;

import dev.windsock.edge.BasePath;
import dev.windsock.limit.MaxSize;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Serves the OpenAPI and AsyncAPI documents. They are public: they describe the API and do not contain any server data.
 *
 * <p>Threading: the documents are read once, when the controller is created.
 */
@Controller
@Hidden
@Secured(SecurityRule.IS_ANONYMOUS)
class DocumentController {
    private static final String YAML = "application/yaml";

    /** The line with the server's URL in the OpenAPI document, which a base path changes. */
    private static final String SERVER = "- url: /\n";

    private static final Pattern PROTOCOL = Pattern.compile("(?m)^    protocol: wss?$");

    private final byte[] openApi;
    private final byte[] asyncApi;

    DocumentController(BasePath base) {
        String openApiText = text("/META-INF/swagger/windsock-openapi.yml");
        String asyncApiText = text("/asyncapi.yaml");
        this.openApi = bytes(base.isRoot() ? openApiText : openApiText.replace(SERVER, "- url: " + base.text() + "\n"));
        this.asyncApi = bytes(
                base.isRoot()
                        ? asyncApiText
                        : PROTOCOL.matcher(asyncApiText).replaceAll("    pathname: " + base.text() + "\n$0"));
    }

    /** Reads a file that the build has included in the jar. */
    private static String text(String resource) {
        try (InputStream in = DocumentController.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing from the build: " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Returns the OpenAPI document; RFC 9512 defines the media type. */
    @Get("/openapi.yaml")
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Produces(YAML)
    byte[] openApi() {
        return openApi;
    }

    @Get("/asyncapi.yaml")
    @MaxSize(response = MaxSize.SMALL_PAGE)
    @Produces(YAML)
    byte[] asyncApi() {
        return asyncApi;
    }
}
