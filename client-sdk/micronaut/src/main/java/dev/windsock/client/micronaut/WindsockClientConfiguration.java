// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.micronaut;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The client's settings, with the prefix {@code windsock.client}. The client bean is created if the URL is set.
 *
 * @param url the URL of the server, such as {@code http://127.0.0.1:8080}
 * @param apiKey the API key, {@code wsk_...}; optional if there is a bean of type CredentialSource
 * @param userAgent the program's name, such as {@code backup/1.4}
 * @param connectTimeout the maximum time to establish a connection
 * @param requestTimeout the maximum time until a response is complete
 * @param reconnectInitialBackoff the upper bound of the first delay before a stream reconnects; it doubles with each failure
 * @param reconnectMaxBackoff the maximum of this bound
 */
@ConfigurationProperties(WindsockClientConfiguration.PREFIX)
@Requires(property = WindsockClientConfiguration.PREFIX + ".url")
public record WindsockClientConfiguration(
        String url,
        @Nullable String apiKey,
        @Nullable String userAgent,
        @Bindable(defaultValue = "10s") Duration connectTimeout,
        @Bindable(defaultValue = "30s") Duration requestTimeout,
        @Bindable(defaultValue = "500ms") Duration reconnectInitialBackoff,
        @Bindable(defaultValue = "30s") Duration reconnectMaxBackoff) {
    /** The prefix of the property names. */
    public static final String PREFIX = "windsock.client";

    /** Omits the API key. */
    @Override
    public String toString() {
        return "WindsockClientConfiguration[url=" + url + "]";
    }
}
