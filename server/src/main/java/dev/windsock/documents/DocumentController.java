// SPDX-License-Identifier: Apache-2.0
package dev.windsock.documents;

import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Hidden;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * Serves the OpenAPI and AsyncAPI documents, and the explorer. They are public: they describe the API and contain no data of
 * the server.
 *
 * <p>Threading: the files are read once, when the controller is created.
 */
@Controller
@Hidden
@Secured(SecurityRule.IS_ANONYMOUS)
class DocumentController {
    private static final String YAML = "application/yaml";
    private static final String HTML = "text/html;charset=utf-8";
    /** The explorer loads from and calls this server only; the style sheet of Swagger UI contains data: images. */
    private static final String CONTENT_SECURITY_POLICY =
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none';"
                    + " frame-ancestors 'none'";

    private final byte[] openApi = read("/META-INF/swagger/windsock-openapi.yml");
    private final byte[] asyncApi = read("/asyncapi.yaml");
    private final byte[] explorer = read("/explorer/index.html");

    /** Returns the OpenAPI document; RFC 9512 defines the media type. */
    @Get("/openapi.yaml")
    @Produces(YAML)
    byte[] openApi() {
        return openApi;
    }

    @Get("/asyncapi.yaml")
    @Produces(YAML)
    byte[] asyncApi() {
        return asyncApi;
    }

    @Get("/explorer")
    @Produces(HTML)
    HttpResponse<byte[]> explorer() {
        return HttpResponse.ok(explorer).header("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    }

    private static byte[] read(String resource) {
        try (InputStream in = DocumentController.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("missing from the build: " + resource);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
