// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Image references, and strings that an engine would interpret as ids of its own images. */
@NullUnmarked
final class ImageReferenceTest {
    private static final String DIGEST = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    @ParameterizedTest
    @CsvSource({
        "alpine, docker.io, docker.io/library/alpine:latest",
        "alpine:3.22, docker.io, docker.io/library/alpine:3.22",
        "index.docker.io/library/alpine:3.22, docker.io, docker.io/library/alpine:3.22",
        "bitnami/redis:7, docker.io, docker.io/bitnami/redis:7",
        "localhost/one, localhost, localhost/one:latest",
        "registry.internal:5000/a/b__c-d.e:X_1, registry.internal:5000, registry.internal:5000/a/b__c-d.e:X_1",
        "REGISTRY.Internal:5000/app, registry.internal:5000, registry.internal:5000/app:latest",
        "Host/app, host, host/app:latest",
        "ghcr.io/app@" + DIGEST + ", ghcr.io, ghcr.io/app@" + DIGEST,
        "ghcr.io/app:1@" + DIGEST + ", ghcr.io, ghcr.io/app:1@" + DIGEST,
        "3f2a, docker.io, docker.io/library/3f2a:latest",
        "sha256:3f2a, docker.io, docker.io/library/sha256:3f2a"
    })
    void namesTheRegistryInFull(String text, String registry, String image) {
        assertThat(ImageReference.parse(text)).contains(new ImageReference(registry, image));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                DIGEST,
                "Alpine",
                "alpine:",
                "alpine:a b",
                "alpine/",
                "/alpine",
                "a//b",
                "a..b",
                "registry.internal:port/app",
                "registry.internal:5000/",
                "alpine@sha256:12",
                "alpine:1:2",
                "-a/b"
            })
    void rejectsIdsAndAnythingElse(String text) {
        assertThat(ImageReference.parse(text)).isEmpty();
    }
}
