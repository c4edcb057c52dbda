// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.context.event.StartupEvent;
import jakarta.inject.Singleton;

/** Lets the engine begin when the server starts, before it answers. */
@Singleton
final class EngineStart implements ApplicationEventListener<StartupEvent> {
    private final InstanceEngine engine;

    EngineStart(InstanceEngine engine) {
        this.engine = engine;
    }

    @Override
    public void onApplicationEvent(StartupEvent event) {
        engine.begin();
    }
}
