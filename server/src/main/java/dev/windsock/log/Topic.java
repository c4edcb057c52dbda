// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Locale;
import java.util.Optional;

/** The topics of streams. All except {@link #METRICS} are topics of logged changes. */
@Schema(name = "Topic", description = "The topics of streams. All except metrics are topics of logged changes.")
public enum Topic {
    @JsonProperty("instances")
    INSTANCES,
    @JsonProperty("volumes")
    VOLUMES,
    @JsonProperty("vpcs")
    VPCS,
    @JsonProperty("audit")
    AUDIT,
    @JsonProperty("terminals")
    TERMINALS,
    @JsonProperty("keys")
    KEYS,
    @JsonProperty("custom")
    CUSTOM,
    @JsonProperty("metrics")
    METRICS;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** Returns the name in queries and frames, such as {@code instances}. */
    public String wireName() {
        return wireName;
    }

    public static Optional<Topic> parse(String wireName) {
        for (Topic topic : values()) {
            if (topic.wireName.equals(wireName)) {
                return Optional.of(topic);
            }
        }
        return Optional.empty();
    }
}
