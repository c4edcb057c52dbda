// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

import io.micronaut.json.tree.JsonNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An HTTP response as it was on the wire.
 *
 * @param headers the values by name, in lower case
 */
public record HttpAnswer(String statusLine, Map<String, List<String>> headers, String body) {
    public int status() {
        return Integer.parseInt(statusLine.split(" ", 3)[1]);
    }

    /** Returns the first value of a header, or null. */
    public String header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null ? null : values.getFirst();
    }

    public JsonNode json() {
        return Texts.json(body);
    }

    /** Returns a member of the JSON body. */
    public String text(String member) {
        return Texts.text(json(), member);
    }

    /** Returns the log position that the headers contain. */
    public String position() {
        return header("X-Windsock-Position");
    }
}
