// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.windsock.json.StrictJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/** Reads launch requests as the server does, so that a test names only the fields relevant to it. */
final class LaunchRequests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LaunchRequests() {}

    static LaunchRequest read(Map<String, ?> fields) {
        try {
            return StrictJson.read(JSON.writeValueAsBytes(fields), LaunchRequest.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
