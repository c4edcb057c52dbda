// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.RunningServer;
import io.micronaut.web.router.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
final class BasePathTest {
    private static final BasePath CLOUD = new BasePath("/cloud");

    @ParameterizedTest
    @CsvSource({
        "/cloud/api/keys?limit=1, /api/keys?limit=1",
        "/cloud/, /",
        "/cloud/cloud/x, /cloud/x",
        "http://example.com/cloud/api/keys, http://example.com/api/keys"
    })
    void isRemovedFromTargets(String target, String own) {
        assertThat(CLOUD.removeFrom(target)).isEqualTo(own);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/cloud",
                "/cloud?x=/",
                "/cloudy/api",
                "/Cloud/api",
                "/%63loud/api",
                "/api/cloud/x",
                "*",
                "example.com:443",
                "http://example.com",
                "http://cloud/api/keys",
                "http://example.com/api"
            })
    void leavesOtherTargetsAsTheyAre(String target) {
        assertThat(CLOUD.removeFrom(target)).isEqualTo(target);
        assertThat(new BasePath("").removeFrom(target)).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/cloud", "/a/b-c/d_e.f", "/~user"})
    void acceptsPaths(String text) {
        assertThat(BasePath.isValid(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "cloud",
                "/cloud/",
                "//cloud",
                "/a//b",
                "/a/../b",
                "/.well-known",
                "/a b",
                "/a?b",
                "/a%2Fb",
                "/ü",
                "https://example.com/cloud",
                "/\"><script>",
                "/api",
                "/api/v1",
                "/_next",
                "/instances"
            })
    void rejectsInvalidPathsAndThoseOfTheServer(String text) {
        assertThat(BasePath.isValid(text)).isFalse();
    }

    /** Behind a proxy that removes the base path, such a route would be indistinguishable from a path below the base path. */
    @Test
    void rejectsTheFirstSegmentOfEveryRouteAndPage() throws IOException {
        List<String> routes = RunningServer.shared()
                .context()
                .getBean(Router.class)
                .uriRoutes()
                .filter(route -> route.getDeclaringType().getName().startsWith("dev.windsock"))
                .map(route -> route.getUriMatchTemplate().toPathString())
                .filter(path -> path.length() > 1)
                .toList();
        assertThat(routes).hasSizeGreaterThan(50);
        assertThat(routes).noneMatch(path -> BasePath.isValid("/" + path.split("/", -1)[1]));
        try (Stream<Path> pages = Files.list(Path.of("../console/src/app"))) {
            List<String> segments = pages.filter(Files::isDirectory)
                    .map(page -> "/" + page.getFileName())
                    .toList();
            assertThat(segments).hasSizeGreaterThan(5).noneMatch(BasePath::isValid);
        }
    }
}
