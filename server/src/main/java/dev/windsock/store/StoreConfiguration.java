// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where state and log are kept, and for how long.
 *
 * @param dataDir of the embedded database, and of what instances write
 * @param storeUrl JDBC; null for the embedded database
 * @param logMaxEvents how many changes the log keeps at most
 * @param logMaxAge how long the log keeps a change
 * @param restored whether the store is a backup that has just been put back
 */
@ConfigurationProperties("windsock")
public record StoreConfiguration(
        @Bindable(defaultValue = ".windsock") Path dataDir,
        @Nullable String storeUrl,
        @Bindable(defaultValue = "1000000") long logMaxEvents,
        @Bindable(defaultValue = "7d") Duration logMaxAge,
        @Bindable(defaultValue = "false") boolean restored) {
    /**
     * How H2 has to behave: PostgreSQL's dialect, a commit that has reached the file when it returns, and no lock that
     * outlives a killed server.
     */
    private static final String H2_OPTIONS = ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH"
            + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE";

    /** The URL to open. The embedded database goes through H2's async files, which an interrupt does not close. */
    String url() {
        String url = storeUrl != null
                ? storeUrl
                : "jdbc:h2:async:" + dataDir.toAbsolutePath().resolve("store");
        return url.startsWith("jdbc:h2:") ? url + H2_OPTIONS : url;
    }
}
