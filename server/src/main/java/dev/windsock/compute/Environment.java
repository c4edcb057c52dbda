// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import java.util.List;
import java.util.Map;

/**
 * The environment variables of an instance. Their values are secrets: {@link #toString} prints only the names, as does the
 * string form of every object that contains an environment.
 */
public record Environment(Map<String, String> values) {
    public Environment {
        values = Map.copyOf(values);
    }

    /** Returns the sorted names. */
    public List<String> names() {
        return values.keySet().stream().sorted().toList();
    }

    @Override
    public String toString() {
        return "Environment" + names();
    }
}
