package dev.windsock.compute;

import java.util.regex.Pattern;

/** Names an instance: a UUIDv7. Safe as a file name. */
public record InstanceId(String value) {
    private static final Pattern SHAPE =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    public InstanceId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException("an instance id is a lower-case UUID");
        }
    }

    /** Whether the text has the shape of an id. */
    public static boolean isId(String text) {
        return SHAPE.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
