// SPDX-License-Identifier: Apache-2.0
package dev.windsock.example.spring;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.live.LiveChange;
import dev.windsock.client.live.LiveView;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Follows instances and logs how their status changes. For any thread. */
@Component
final class InstanceLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceLog.class);

    private final LiveView<Instance> instances;

    InstanceLog(WindsockClient windsock) {
        instances = windsock.instances().live();
        instances.listen(InstanceLog::log);
    }

    /** Waits until it knows all instances; what changes from then on is logged. */
    void awaitSynced(Duration timeout) {
        instances.awaitSynced(timeout);
    }

    /** The names of those that run, as they are now. */
    List<String> running() {
        Map<UUID, Instance> now = instances.values();
        return now.values().stream()
                .filter(instance -> instance.getStatus() == InstanceStatus.RUNNING)
                .map(Instance::getName)
                .sorted()
                .toList();
    }

    private static void log(LiveChange<Instance> change) {
        Optional<InstanceStatus> before = change.before().map(Instance::getStatus);
        Optional<InstanceStatus> after = change.after().map(Instance::getStatus);
        if (!before.equals(after)) {
            String name =
                    change.after().or(change::before).map(Instance::getName).orElse("");
            LOG.info(
                    "{} was {} and is {}",
                    name,
                    before.map(InstanceStatus::getValue).orElse("not there"),
                    after.map(InstanceStatus::getValue).orElse("gone"));
        }
    }

    /** Called by Spring, before it closes the client. */
    @Override
    public void close() {
        instances.close();
    }
}
