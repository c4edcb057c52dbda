// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.it;

import dev.windsock.client.WindsockClient;
import java.time.Duration;

/** A server for a test, and clients for it. */
public interface RunningServer extends AutoCloseable {
    /** The admin key of every test server. */
    String ADMIN_KEY = "wsk_testadmn_" + "A".repeat(43);

    String url();

    default WindsockClient admin() {
        return client(url(), ADMIN_KEY);
    }

    default WindsockClient client(String key) {
        return client(url(), key);
    }

    /**
     * Returns a client that reconnects quickly.
     *
     * @param url the URL of the server or of a proxy
     */
    static WindsockClient client(String url, String key) {
        return WindsockClient.builder()
                .url(url)
                .apiKey(key)
                .reconnectBackoff(Duration.ofMillis(10), Duration.ofMillis(200))
                .build();
    }

    @Override
    void close();
}
