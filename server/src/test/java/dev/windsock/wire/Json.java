// SPDX-License-Identifier: Apache-2.0
package dev.windsock.wire;

import io.micronaut.serde.ObjectMapper;
import java.util.Map;

/** The server's JSON, for tests without a server. */
public final class Json {
    /** Excludes the store package, because its beans would open a store. */
    public static final ObjectMapper MAPPER = ObjectMapper.create(
            Map.of(
                    "micronaut.serde.property-naming-strategy",
                    "SNAKE_CASE",
                    "micronaut.serde.serialization.inclusion",
                    "ALWAYS"),
            "dev.windsock.compute",
            "dev.windsock.dashboard",
            "dev.windsock.events",
            "dev.windsock.id",
            "dev.windsock.instance",
            "dev.windsock.json",
            "dev.windsock.log",
            "dev.windsock.metrics",
            "dev.windsock.problem",
            "dev.windsock.stream");

    private Json() {}
}
