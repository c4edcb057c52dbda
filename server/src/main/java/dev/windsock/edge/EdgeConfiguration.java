// SPDX-License-Identifier: Apache-2.0
package dev.windsock.edge;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/**
 * The proxies in front of the server, and the host names and the base path under which clients reach it.
 *
 * @param trustedProxies addresses and blocks whose forwarding headers are trusted, such as {@code 10.0.0.0/8}
 * @param allowedHosts host names that requests may name while the server listens on loopback
 * @param allowedOrigins other origins whose pages may call the server; their hosts are also allowed
 * @param basePath the base path, as in {@link BasePath}; empty for the root
 */
@ConfigurationProperties("windsock")
record EdgeConfiguration(
        @Bindable(defaultValue = "") List<String> trustedProxies,
        @Bindable(defaultValue = "") List<String> allowedHosts,
        @Bindable(defaultValue = "") List<String> allowedOrigins,
        @Bindable(defaultValue = "") String basePath) {}
