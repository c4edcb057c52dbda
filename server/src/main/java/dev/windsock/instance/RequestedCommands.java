// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The instances for which a request on this server is storing a command. The request triggers the execution itself, and has
 * more information about the cause than the log does.
 *
 * <p>Threading: thread-safe; does not block.
 */
@Singleton
final class RequestedCommands {
    private final Map<String, Integer> requests = new ConcurrentHashMap<>();

    /**
     * Runs a request that stores a command and triggers its execution.
     *
     * @param id the id of the instance, as the caller sent it
     */
    <T> T during(String id, Supplier<T> request) {
        requests.merge(id, 1, Integer::sum);
        try {
            return request.get();
        } finally {
            requests.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    boolean contains(String id) {
        return requests.containsKey(id);
    }
}
