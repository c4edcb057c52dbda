// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

import io.micronaut.json.tree.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * An HTTP answer as it stood on the wire.
 *
 * @param headers by name in lower case
 */
public record HttpAnswer(String statusLine, Map<String, List<String>> headers, String body) {
    public int status() {
        return Integer.parseInt(statusLine.split(" ", 3)[1]);
    }

    /** A header's value, or null. */
    public String header(String name) {
        List<String> values = headers.get(name.toLowerCase(java.util.Locale.ROOT));
        return values == null ? null : values.getFirst();
    }

    public JsonNode json() {
        return Texts.json(body);
    }

    /** A member of the body's object. */
    public String text(String member) {
        return Texts.text(json(), member);
    }

    /** The position that the answer carries. */
    public String position() {
        return header("X-Windsock-Position");
    }
}
