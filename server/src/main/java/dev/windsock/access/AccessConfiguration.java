// SPDX-License-Identifier: Apache-2.0
package dev.windsock.access;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who may come in.
 *
 * @param adminKey a whole API key to use as the admin's; null to make one at the first start
 * @param allowedOrigins sites besides the server's own that may call it from a browser, such as
 *     {@code https://console.example.com}
 */
@ConfigurationProperties("windsock")
public record AccessConfiguration(
        @Nullable String adminKey,
        @Bindable(defaultValue = "") List<String> allowedOrigins) {}
