// SPDX-License-Identifier: Apache-2.0
package dev.windsock.json;

import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;

/**
 * Loads the classes of {@link StrictJson} in the background after startup. Otherwise the first request with a body would load
 * them on an event loop, and stall all connections of that loop in the meantime.
 */
@Singleton
final class StrictJsonLoader implements ApplicationEventListener<ServerStartupEvent> {
    private record Example(String text, Integer number) {}

    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        Thread.startVirtualThread(StrictJsonLoader::load);
    }

    private static void load() {
        try {
            StrictJson.read("{\"text\": \"a\", \"number\": 1}".getBytes(StandardCharsets.UTF_8), Example.class);
        } catch (StrictJson.InvalidException e) {
            throw new IllegalStateException(e);
        }
    }
}
