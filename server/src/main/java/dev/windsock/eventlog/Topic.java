package dev.windsock.eventlog;

import java.util.Locale;
import java.util.Optional;

/** What a stream can be asked for. All but {@link #METRICS} are topics of logged changes. */
public enum Topic {
    INSTANCES,
    VOLUMES,
    VPCS,
    AUDIT,
    TERMINALS,
    KEYS,
    CUSTOM,
    METRICS;

    private final String wireName = name().toLowerCase(Locale.ROOT);

    /** The name in queries and frames, such as {@code instances}. */
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
