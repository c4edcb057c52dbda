// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The settings of access.
 *
 * @param adminKey the whole API key of the administrator; null to generate one at the first start
 * @param allowedOrigins origins other than the server's own whose pages may call it, such as
 *     {@code https://console.example.com}
 */
@ConfigurationProperties("windsock")
public record AccessConfiguration(
        @Nullable String adminKey,
        @Bindable(defaultValue = "") List<String> allowedOrigins) {}
