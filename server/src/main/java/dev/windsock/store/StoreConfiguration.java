// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The location of the state and the log, and the retention limits of the log.
 *
 * @param dataDir directory of the embedded database and of the instances' files
 * @param storeUrl JDBC URL of PostgreSQL; null for the embedded database
 * @param storeUser the PostgreSQL user; null for the user in the URL
 * @param storePassword password of the user; null for the password in the URL
 * @param storePasswordFile file with the password, instead of the password itself
 * @param logMaxEvents maximum number of events in the log
 * @param logMaxBytes maximum size of the events in the log, in bytes
 * @param logMaxAge how long the log keeps an event
 * @param restored whether the store is a backup that was just restored
 * @param adoptNode the id of the node whose identity this server adopts; null for none
 */
@ConfigurationProperties("windsock")
public record StoreConfiguration(
        @Bindable(defaultValue = ".windsock") Path dataDir,
        @Nullable String storeUrl,
        @Nullable String storeUser,
        @Nullable String storePassword,
        @Nullable Path storePasswordFile,
        @Bindable(defaultValue = "1000000") long logMaxEvents,
        @Bindable(defaultValue = "1073741824") long logMaxBytes,
        @Bindable(defaultValue = "7d") Duration logMaxAge,
        @Bindable(defaultValue = "false") boolean restored,
        @Nullable String adoptNode) {
    /** Returns the location of a store for a command, which does not need any retention limits. */
    public static StoreConfiguration of(Path dataDir, Function<String, Optional<String>> settings) {
        return new StoreConfiguration(
                dataDir,
                settings.apply("WINDSOCK_STORE_URL").orElse(null),
                settings.apply("WINDSOCK_STORE_USER").orElse(null),
                settings.apply("WINDSOCK_STORE_PASSWORD").orElse(null),
                settings.apply("WINDSOCK_STORE_PASSWORD_FILE").map(Path::of).orElse(null),
                0,
                0,
                Duration.ZERO,
                false,
                null);
    }

    LogBounds logBounds() {
        return new LogBounds(logMaxEvents, logMaxBytes, logMaxAge);
    }

    /** Omits the values that may be secret. */
    @Override
    public String toString() {
        return "StoreConfiguration[dataDir=" + dataDir + "]";
    }
}
