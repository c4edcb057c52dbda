// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.http;

import java.net.http.HttpHeaders;

/**
 * Records whether a client has ever received a response from a Windsock server. From then on, its URL and credentials are known
 * to be correct, so a response from another server or a failure of the credential source is treated as a temporary error.
 * Thread-safe.
 */
public final class ServerContact {
    private volatile boolean established;

    /** Records a response from the server. */
    public void establish() {
        established = true;
    }

    /** Records a response if its headers show that it comes from a Windsock server. */
    public void establishIfWindsock(HttpHeaders headers) {
        if (isWindsock(headers)) {
            establish();
        }
    }

    /** Returns whether a response's headers show that it comes from a Windsock server. */
    static boolean isWindsock(HttpHeaders headers) {
        return headers.firstValue("X-Request-ID").isPresent()
                || headers.firstValue("X-Windsock-Position").isPresent();
    }

    public boolean isEstablished() {
        return established;
    }
}
