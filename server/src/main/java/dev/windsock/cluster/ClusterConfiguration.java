// SPDX-License-Identifier: Apache-2.0
package dev.windsock.cluster;

import io.micronaut.context.annotation.ConfigurationProperties;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How this server reaches the other servers that share its store, and how clients and the other servers identify it.
 *
 * @param natsUrl the NATS servers, separated by commas; null for a server that does not share its store
 * @param natsCredentialsFile the credentials file for these servers; null for none
 * @param nodeName the name of the node; null to derive it from the host name
 * @param nodeUrl where clients reach this server; null if it is not advertised
 */
@ConfigurationProperties("windsock")
public record ClusterConfiguration(
        @Nullable String natsUrl,
        @Nullable Path natsCredentialsFile,
        @Nullable String nodeName,
        @Nullable URI nodeUrl) {
    /**
     * Returns the NATS servers.
     *
     * @throws IllegalStateException if the servers require TLS or credentials that are not configured
     */
    public Optional<NatsServers> natsServers() {
        try {
            return Optional.ofNullable(natsUrl).map(text -> NatsServers.parse(text, natsCredentialsFile));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("WINDSOCK_NATS_URL: " + e.getMessage());
        }
    }

    /** Omits the values that may be secret. */
    @Override
    public String toString() {
        return "ClusterConfiguration[nodeName=" + nodeName + "]";
    }
}
