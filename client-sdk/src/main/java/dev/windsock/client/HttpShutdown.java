// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import java.lang.reflect.Method;
import java.net.http.HttpClient;

/** Shuts down a JDK HTTP client at once. Before Java 21, its thread ends when the client is garbage collected instead. */
final class HttpShutdown {
    private HttpShutdown() {}

    static void now(HttpClient http) {
        try {
            Method shutdownNow = HttpClient.class.getMethod("shutdownNow");
            shutdownNow.invoke(http);
        } catch (ReflectiveOperationException e) {
            // Java 17 to 20
        }
    }
}
