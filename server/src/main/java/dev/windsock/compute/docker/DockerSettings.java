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
 * How to reach the engine.
 *
 * @param host {@code unix:///path} or {@code tcp://host:port}
 * @param certPath a directory with {@code ca.pem}, {@code cert.pem} and {@code key.pem} for TLS over TCP; null for no TLS
 */
record DockerSettings(URI host, @Nullable Path certPath) {
    private static final String DOCKER_SOCKET = "/var/run/docker.sock";
    private static final String PODMAN_SOCKET = "podman/podman.sock";

    /**
     * Returns the given settings. For absent settings, uses {@code DOCKER_HOST} and {@code DOCKER_CERT_PATH}, then the first
     * existing socket of Docker, of the user's Podman and of the system's Podman.
     */
    static DockerSettings of(@Nullable String host, @Nullable String certPath, Map<String, String> environment) {
        String certificates = nonBlank(certPath)
                .or(() -> nonBlank(environment.get("DOCKER_CERT_PATH")))
                .orElse(null);
        URI uri = nonBlank(host)
                .or(() -> nonBlank(environment.get("DOCKER_HOST")))
                .map(URI::create)
                .orElseGet(() -> socket(environment));
        return new DockerSettings(uri, certificates == null ? null : Path.of(certificates));
    }

    private static Optional<String> nonBlank(@Nullable String text) {
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
