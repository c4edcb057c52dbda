package dev.windsock.client.stream;

import java.util.Locale;

/** How a stream comes. */
enum Transport {
    /** RFC 6455. */
    WEBSOCKET,
    /** WHATWG HTML, section 9.2. */
    SSE;

    /** The transport that the contract names so. */
    static Transport named(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
