// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.id.InstanceId;
import dev.windsock.id.NodeId;
import dev.windsock.log.EventLog;
import dev.windsock.log.EventType;
import dev.windsock.log.ResourceChange;
import dev.windsock.log.ResourceType;
import dev.windsock.principal.Cause;
import dev.windsock.store.Store;
import io.micronaut.context.event.ApplicationEventListener;
import io.micronaut.runtime.server.event.ServerStartupEvent;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Makes the {@link InstanceEngine} execute commands that no request on this server has executed. These are commands that other
 * servers stored for instances of this node, and commands whose request ended before their commit. They arrive through the log.
 * A scan finds commands that were stored while the store could not be read.
 *
 * <p>Threading: the log's listener only queues tasks; they run in the instance's turn, where they may block.
 */
@Singleton
final class CommandFollower implements ApplicationEventListener<ServerStartupEvent> {
    /** The events that store a command. */
    private static final Set<EventType> COMMANDS =
            EnumSet.of(EventType.INSTANCE_CREATED, EventType.INSTANCE_STARTING, EventType.INSTANCE_STOPPING);

    private static final String SCAN_INTERVAL = "30s";

    private final EventLog log;
    private final Store store;
    private final InstanceRepository repository;
    private final InstanceEngine engine;
    private final KeyedExecutor executor;
    private final RequestedCommands requested;
    private final NodeId node;

    CommandFollower(
            EventLog log,
            Store store,
            InstanceRepository repository,
            InstanceEngine engine,
            KeyedExecutor executor,
            RequestedCommands requested,
            NodeId node) {
        this.log = log;
        this.store = store;
        this.repository = repository;
        this.engine = engine;
        this.executor = executor;
        this.requested = requested;
        this.node = node;
    }

    /** Starts following the log, and then looks for commands that were stored earlier. */
    @Override
    public void onApplicationEvent(ServerStartupEvent event) {
        log.onChange(this::changed);
        scan();
    }

    private void changed(List<ResourceChange> changes) {
        for (ResourceChange change : changes) {
            if (change.type() == ResourceType.INSTANCE
                    && COMMANDS.stream().anyMatch(change::is)
                    && !requested.contains(change.resourceId())) {
                engine.executeSoon(
                        new InstanceId(change.resourceId()),
                        new Cause(change.actor(), change.requestId(), null, null, change.traceParent()));
            }
        }
    }

    /** Looks for pending commands that have no task. */
    @Scheduled(initialDelay = SCAN_INTERVAL, fixedDelay = SCAN_INTERVAL)
    void scan() {
        store
                .read(handle -> repository.withStatus(
                        handle, node, EnumSet.of(InstanceStatus.STARTING, InstanceStatus.STOPPING)))
                .stream()
                .map(InstanceRecord::id)
                .filter(id -> !executor.isBusy(id) && !requested.contains(id.value()))
                .forEach(id -> engine.executeSoon(id, Cause.ENGINE));
    }
}
