// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of access control.
 *
 * @param adminKey the complete API key of the administrator; null to generate one on first start
 * @param prometheusOpen whether a scraper on this host may read the metrics without a key
 * @param allowedOrigins origins, in addition to the server's own, whose pages may call the server, such as
 *     {@code https://console.example.com}
 */
@ConfigurationProperties("windsock")
public record AccessConfiguration(
        @Nullable String adminKey,
        @Bindable(defaultValue = "false") boolean prometheusOpen,
        @Bindable(defaultValue = "") List<String> allowedOrigins) {}
