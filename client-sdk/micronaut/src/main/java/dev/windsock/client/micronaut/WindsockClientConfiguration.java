// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.micronaut;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of the client, below {@code windsock.client}; there is a client where the url is set.
 *
 * @param url where the server is, such as {@code http://127.0.0.1:8080}
 * @param apiKey {@code wsk_...}; not needed where there is a bean that is a CredentialSource
 * @param userAgent what the program is called, such as {@code backup/1.4}
 * @param connectTimeout how long to wait for a connection
 * @param requestTimeout how long to wait for an answer
 * @param reconnectFirst the bound of the first wait before a stream reconnects; it doubles
 * @param reconnectLongest the bound that it does not exceed
 */
@ConfigurationProperties(WindsockClientConfiguration.PREFIX)
@Requires(property = WindsockClientConfiguration.PREFIX + ".url")
public record WindsockClientConfiguration(
        String url,
        @Nullable String apiKey,
        @Nullable String userAgent,
        @Bindable(defaultValue = "10s") Duration connectTimeout,
        @Bindable(defaultValue = "30s") Duration requestTimeout,
        @Bindable(defaultValue = "500ms") Duration reconnectFirst,
        @Bindable(defaultValue = "30s") Duration reconnectLongest) {
    /** What the names of the settings begin with. */
    public static final String PREFIX = "windsock.client";

    /** Without the key. */
    @Override
    public String toString() {
        return "WindsockClientConfiguration[url=" + url + "]";
    }
}
