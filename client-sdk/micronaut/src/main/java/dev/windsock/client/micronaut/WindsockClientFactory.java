// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.micronaut;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.spi.ClientObserver;
import dev.windsock.client.spi.CredentialSource;
import dev.windsock.client.spi.RequestInterceptor;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.exceptions.ConfigurationException;
import jakarta.inject.Singleton;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Creates the client if its URL is set, and closes it with the application context. */
@Factory
@Requires(property = WindsockClientConfiguration.PREFIX + ".url")
final class WindsockClientFactory {
    /**
     * @param credentials takes precedence over the key in the settings
     * @throws ConfigurationException if there is no key or a setting is invalid
     */
    @Singleton
    @Bean(preDestroy = "close")
    WindsockClient client(
            WindsockClientConfiguration settings,
            @Nullable CredentialSource credentials,
            List<RequestInterceptor> interceptors,
            List<ClientObserver> observers) {
        try {
            return build(settings, credentials, interceptors, observers);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(WindsockClientConfiguration.PREFIX + ": " + e.getMessage(), e);
        }
    }

    private static WindsockClient build(
            WindsockClientConfiguration settings,
            @Nullable CredentialSource credentials,
            List<RequestInterceptor> interceptors,
            List<ClientObserver> observers) {
        WindsockClient.Builder client = WindsockClient.builder()
                .url(settings.url())
                .connectTimeout(settings.connectTimeout())
                .requestTimeout(settings.requestTimeout())
                .reconnectBackoff(settings.reconnectInitialBackoff(), settings.reconnectMaxBackoff());
        if (credentials != null) {
            client.credentials(credentials);
        } else if (settings.apiKey() != null) {
            client.apiKey(settings.apiKey());
        } else {
            throw new ConfigurationException("No API key for " + settings.url() + ": set "
                    + WindsockClientConfiguration.PREFIX + ".api-key or provide a CredentialSource bean");
        }
        if (settings.userAgent() != null) {
            client.userAgent(settings.userAgent());
        }
        interceptors.forEach(client::interceptor);
        observers.forEach(client::observer);
        return client.build();
    }
}
