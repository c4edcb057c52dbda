// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The location of state and log, and the retention of the log.
 *
 * @param dataDir directory of the embedded database and of the files of instances
 * @param storeUrl JDBC URL of PostgreSQL; null for the embedded database
 * @param storeUser user of PostgreSQL; null for that of the URL
 * @param storePassword password of the user; null for that of the URL
 * @param storePasswordFile file with the password, instead of the password itself
 * @param logMaxEvents how many events the log keeps at most
 * @param logMaxBytes how many bytes of events the log keeps at most
 * @param logMaxAge how long the log keeps an event
 * @param restored whether the store is a backup that was just restored
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
        @Bindable(defaultValue = "false") boolean restored) {
    LogBounds logBounds() {
        return new LogBounds(logMaxEvents, logMaxBytes, logMaxAge);
    }

    /** Leaves out the values that may be secret. */
    @Override
    public String toString() {
        return "StoreConfiguration[dataDir=" + dataDir + "]";
    }
}
