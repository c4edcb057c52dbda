// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.stream;

import java.util.Locale;

/** How a stream comes. */
public enum Transport {
    /** RFC 6455. */
    WEBSOCKET,
    /** Server-sent events: WHATWG HTML, section 9.2. */
    SSE,
    /** Requests that are held back until there is something to answer. */
    LONG_POLL;

    /** The transport that the contract names so. */
    static Transport named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
