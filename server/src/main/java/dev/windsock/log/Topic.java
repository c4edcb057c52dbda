// SPDX-License-Identifier: Apache-2.0
package dev.windsock.log;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Stream topics. All except {@link #METRICS} are topics for logged changes. */
@Schema(name = "Topic", description = "The topics of streams. All topics except metrics carry changes from the log.")
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
    @JsonProperty("notifications")
    NOTIFICATIONS,
    @JsonProperty("custom")
    CUSTOM,
    @JsonProperty("metrics")
    METRICS;

    private static final Map<String, Topic> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toMap(Topic::name, topic -> topic));

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** Returns the name in queries and frames, such as {@code instances}. */
    public String wireName() {
        return wireName;
    }

    /** Returns the topic with the name of a constant; empty if this version does not know it. */
    public static Optional<Topic> ofName(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
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
