// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import dev.windsock.client.WindsockClient;
import java.time.Duration;

/** A server of a test's own, and clients for it. */
public interface RunningServer extends AutoCloseable {
    /** The key that every server of a test is started with. */
    String ADMIN_KEY = "wsk_testadmn_" + "A".repeat(43);

    String url();

    default WindsockClient admin() {
        return client(url(), ADMIN_KEY);
    }

    default WindsockClient client(String key) {
        return client(url(), key);
    }

    /** A client that comes back quickly, through a proxy or directly. */
    static WindsockClient client(String url, String key) {
        return WindsockClient.builder()
                .url(url)
                .apiKey(key)
                .reconnectWait(Duration.ofMillis(10), Duration.ofMillis(200))
                .build();
    }

    @Override
    void close();
}
