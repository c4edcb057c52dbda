// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import com.fasterxml.jackson.databind.json.JsonMapper;

/** The encoding of commands and replies. */
public final class Protocol {
    private Protocol() {}

    /** Returns a mapper that identifies all commands and replies by name. */
    public static JsonMapper json() {
        return JsonMapper.builder()
                .registerSubtypes(Command.class.getPermittedSubclasses())
                .registerSubtypes(Reply.class.getPermittedSubclasses())
                .build();
    }
}
