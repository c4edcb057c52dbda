// SPDX-License-Identifier: Apache-2.0
package dev.windsock.stream;

import dev.windsock.log.Position;
import dev.windsock.log.Topic;
import dev.windsock.principal.Permission;
import dev.windsock.principal.Principal;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what clients name: topics and positions. */
public final class Topics {
    private Topics() {}

    /** The names of a list that commas separate; an empty one names none. */
    public static List<String> names(String list) {
        return list.isEmpty() ? List.of() : List.of(list.split(",", -1));
    }

    /**
     * Reads topics by name.
     *
     * @throws RejectedException VALIDATION_FAILED for one that does not exist, FORBIDDEN for one that the principal may
     *     not read
     */
    public static Set<Topic> parse(Principal principal, Collection<String> names) {
        Set<Topic> topics = EnumSet.noneOf(Topic.class);
        for (String name : names) {
            Topic topic = Topic.parse(name)
                    .orElseThrow(() -> RejectedException.invalid("topics", "has an unknown one: " + name));
            Permission needed = Permission.toRead(topic);
            if (!principal.may(needed)) {
                throw new RejectedException(
                        ErrorCode.FORBIDDEN, "The topic " + name + " needs the permission " + needed.wireName() + ".");
            }
            topics.add(topic);
        }
        return topics;
    }

    /**
     * Reads a position.
     *
     * @throws RejectedException VALIDATION_FAILED for what no server answered
     */
    public static @Nullable Position position(String field, @Nullable String text) {
        return text == null || text.isEmpty()
                ? null
                : Position.parse(text)
                        .orElseThrow(() -> RejectedException.invalid(field, "is not a position that was answered"));
    }

    /** The names of topics, as clients know them. */
    public static List<String> names(Collection<Topic> topics) {
        return topics.stream().map(Topic::wireName).sorted().toList();
    }
}
