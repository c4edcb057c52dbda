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
 * Adds a source to a server that has the benchmark on its class path. Each batch is one committed change, like a change that
 * the server itself makes.
 */
public final class ServerSource implements ApplicationContextConfigurer {
    private static final Actor ACTOR = new Actor("bench000", "admin");

    /** Has the length of a real request id, so that frames have the same size however an event was published. */
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
