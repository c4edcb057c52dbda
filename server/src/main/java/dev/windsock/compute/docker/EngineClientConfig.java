// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.docker;

import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.AuthConfigurations;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.LocalDirectorySSLConfig;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.core.SSLConfig;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * The library's configuration. Unlike the library's own implementation, it reads neither the user's files, such as
 * {@code ~/.docker/config.json}, nor environment variables: otherwise each request would carry the user's credentials.
 * Immutable.
 */
final class EngineClientConfig implements DockerClientConfig {
    private final URI host;
    private final @Nullable SSLConfig tls;
    private final RemoteApiVersion version;

    private EngineClientConfig(URI host, @Nullable SSLConfig tls, RemoteApiVersion version) {
        this.host = host;
        this.tls = tls;
        this.version = version;
    }

    static EngineClientConfig of(DockerSettings settings) {
        return new EngineClientConfig(
                settings.host(),
                settings.certPath() == null
                        ? null
                        : new LocalDirectorySSLConfig(settings.certPath().toString()),
                RemoteApiVersion.UNKNOWN_VERSION);
    }

    EngineClientConfig with(RemoteApiVersion other) {
        return new EngineClientConfig(host, tls, other);
    }

    @Override
    public URI getDockerHost() {
        return host;
    }

    @Override
    public RemoteApiVersion getApiVersion() {
        return version;
    }

    @Override
    public @Nullable SSLConfig getSSLConfig() {
        return tls;
    }

    /** Returns no credential: {@link Images} sets the credential for each pull. */
    @Override
    public @Nullable AuthConfig effectiveAuthConfig(String image) {
        return null;
    }

    @Override
    public AuthConfigurations getAuthConfigurations() {
        return new AuthConfigurations();
    }

    @Override
    public @Nullable String getRegistryUsername() {
        return null;
    }

    @Override
    public @Nullable String getRegistryPassword() {
        return null;
    }

    @Override
    public @Nullable String getRegistryEmail() {
        return null;
    }

    @Override
    public @Nullable String getRegistryUrl() {
        return null;
    }
}
