// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.client.model.Instance;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The GraalVM metadata lists everything that the client accesses by reflection. */
final class NativeImageTest {
    private static final String METADATA =
            "/META-INF/native-image/dev.windsock/windsock-client-sdk/reflect-config.json";

    @Test
    void namesEveryModel() throws Exception {
        Path models =
                Path.of(Objects.requireNonNull(Instance.class.getResource("")).toURI());
        try (Stream<Path> files = Files.list(models)) {
            Set<String> existing = files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
                    .map(file -> Instance.class.getPackageName() + "." + file.substring(0, file.lastIndexOf('.')))
                    .collect(Collectors.toSet());
            assertThat(existing).hasSizeGreaterThan(50);
            assertThat(named()).containsAll(existing);
        }
    }

    @Test
    void namesTheMethodThatClosesTheTransport() throws IOException {
        assertThat(named()).contains("java.net.http.HttpClient");
    }

    private static Set<String> named() throws IOException {
        try (InputStream metadata = Objects.requireNonNull(NativeImageTest.class.getResourceAsStream(METADATA))) {
            Set<String> names = new TreeSet<>();
            for (JsonNode type : new ObjectMapper().readTree(metadata)) {
                names.add(type.path("name").asText());
            }
            return names;
        }
    }
}
