// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream.ws;

import io.micronaut.serde.ObjectMapper;
import java.util.Map;

/** The server's JSON, for tests without a server. */
public final class Json {
    public static final ObjectMapper MAPPER = ObjectMapper.create(
            Map.of(
                    "micronaut.serde.property-naming-strategy",
                    "SNAKE_CASE",
                    "micronaut.serde.serialization.inclusion",
                    "ALWAYS"),
            "dev.windsock");

    private Json() {}
}
