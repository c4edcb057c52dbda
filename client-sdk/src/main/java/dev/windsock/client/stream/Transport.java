// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.util.Locale;

/** A stream's transport. */
public enum Transport {
    /** RFC 6455. */
    WEBSOCKET,
    /** Server-sent events: WHATWG HTML, section 9.2. */
    SSE,
    /** HTTP requests that the server responds to when there are changes. */
    LONG_POLL;

    /** Returns the transport with this name in the API contract. */
    static Transport named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
