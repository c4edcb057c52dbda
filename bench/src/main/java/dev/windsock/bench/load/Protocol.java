// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.load;

import com.fasterxml.jackson.databind.json.JsonMapper;

/** How orders and answers are written. */
public final class Protocol {
    private Protocol() {}

    /** Knows each order and answer by its name. */
    public static JsonMapper json() {
        return JsonMapper.builder()
                .registerSubtypes(Order.class.getPermittedSubclasses())
                .registerSubtypes(Answer.class.getPermittedSubclasses())
                .build();
    }
}
