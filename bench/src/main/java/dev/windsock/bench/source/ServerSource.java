// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.source;

import dev.windsock.id.Actor;
import dev.windsock.id.TenantId;
import dev.windsock.log.EventDraft;
import dev.windsock.log.Topic;
import dev.windsock.store.Store;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.ApplicationContextConfigurer;

/**
 * Puts a source into a server whose class path has the benchmark: each batch is one committed change, as if a part of the
 * server had made it.
 */
public final class ServerSource implements ApplicationContextConfigurer {
    private static final Actor ACTOR = new Actor("bench000", "admin");

    /** As long as that of a request, so that frames are of one size whichever way an event has come. */
    private static final String REQUEST_ID = "00000000-0000-7000-8000-000000000000";

    @Override
    public void configure(ApplicationContext context) {
        Source.start((payloads, flush) -> context.getBean(Store.class).write(transaction -> {
            for (String payload : payloads) {
                transaction.append(new EventDraft(
                        "BENCH", Topic.CUSTOM, TenantId.DEFAULT, null, null, ACTOR, REQUEST_ID, payload));
            }
            return payloads.size();
        }));
    }
}
