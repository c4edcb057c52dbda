// SPDX-License-Identifier: Apache-2.0
package dev.windsock.settings;

import dev.windsock.compute.docker.RegistryCredentials;
import dev.windsock.edge.TlsCertificates;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Checks the contents of the files that valid settings name, which the server reads only when it needs them. It makes no
 * changes and opens no connections, so it can run alongside the server. Stateless; blocks on the files.
 */
public final class SettingsCheck {
    private SettingsCheck() {}

    /** Returns the problems, one line each. */
    public static List<String> problems(LoadedSettings settings) {
        return Stream.of(certificate(settings), registries(settings))
                .flatMap(Optional::stream)
                .toList();
    }

    private static Optional<String> certificate(LoadedSettings settings) {
        return path(settings, Settings.TLS_CERTIFICATE)
                .flatMap(certificate ->
                        path(settings, Settings.TLS_KEY).flatMap(key -> TlsCertificates.problem(certificate, key)));
    }

    private static Optional<String> registries(LoadedSettings settings) {
        return path(settings, Settings.REGISTRY_CONFIG)
                .flatMap(file -> RegistryCredentials.problem(file)
                        .map(problem -> Settings.REGISTRY_CONFIG + ": " + file + " " + problem));
    }

    private static Optional<Path> path(LoadedSettings settings, String name) {
        return settings.get(name).map(Path::of);
    }
}
