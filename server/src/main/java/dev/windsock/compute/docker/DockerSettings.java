// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the engine is.
 *
 * @param host {@code unix:///path} or {@code tcp://host:port}
 * @param certPath a folder with {@code ca.pem}, {@code cert.pem} and {@code key.pem}, for TLS with TCP; null for none
 */
record DockerSettings(URI host, @Nullable Path certPath) {
    private static final String DOCKER_SOCKET = "/var/run/docker.sock";
    private static final String PODMAN_SOCKET = "podman/podman.sock";

    /**
     * Settings as given, or else where engines are by custom: what {@code DOCKER_HOST} and {@code DOCKER_CERT_PATH} say,
     * Docker's socket, Podman's of the user, Podman's of the system.
     */
    static DockerSettings of(@Nullable String host, @Nullable String certPath, Map<String, String> environment) {
        String certificates = given(certPath)
                .or(() -> given(environment.get("DOCKER_CERT_PATH")))
                .orElse(null);
        URI uri = given(host)
                .or(() -> given(environment.get("DOCKER_HOST")))
                .map(URI::create)
                .orElseGet(() -> socket(environment));
        return new DockerSettings(uri, certificates == null ? null : Path.of(certificates));
    }

    private static Optional<String> given(@Nullable String text) {
        return Optional.ofNullable(text).filter(value -> !value.isBlank());
    }

    private static URI socket(Map<String, String> environment) {
        Path docker = Path.of(DOCKER_SOCKET);
        return List.of(
                        docker,
                        Path.of(environment.getOrDefault("XDG_RUNTIME_DIR", "/run"))
                                .resolve(PODMAN_SOCKET),
                        Path.of("/run").resolve(PODMAN_SOCKET))
                .stream()
                .filter(Files::exists)
                .findFirst()
                .or(() -> Optional.of(docker))
                .map(path -> URI.create("unix://" + path))
                .get();
    }
}
