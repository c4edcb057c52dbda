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
 * @param storeUrl JDBC URL; null for the embedded database
 * @param logMaxEvents how many events the log keeps at most
 * @param logMaxAge how long the log keeps an event
 * @param restored whether the store is a backup that was just restored
 */
@ConfigurationProperties("windsock")
public record StoreConfiguration(
        @Bindable(defaultValue = ".windsock") Path dataDir,
        @Nullable String storeUrl,
        @Bindable(defaultValue = "1000000") long logMaxEvents,
        @Bindable(defaultValue = "7d") Duration logMaxAge,
        @Bindable(defaultValue = "false") boolean restored) {
    /** PostgreSQL's dialect, commits that reach the file before they return, and no lock that outlives a killed server. */
    private static final String H2_OPTIONS = ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
            + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";

    /** Returns the URL to open. The embedded database uses H2's async files, which an interrupt does not close. */
    String url() {
        String url = storeUrl != null
                ? storeUrl
                : "jdbc:h2:async:" + dataDir.toAbsolutePath().resolve("store");
        return url.startsWith("jdbc:h2:") ? url + H2_OPTIONS : url;
    }
}
