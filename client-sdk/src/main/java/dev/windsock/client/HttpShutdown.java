// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client;

import java.lang.reflect.Method;
import java.net.http.HttpClient;

/** Ends a JDK client at once. That is possible since Java 21; before, its thread ends once it is garbage. */
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
