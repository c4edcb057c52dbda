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

/** Follows instances and logs their status changes. Thread-safe. */
@Component
final class InstanceLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceLog.class);

    private final LiveView<Instance> instances;

    InstanceLog(WindsockClient windsock) {
        instances = windsock.instances().live();
        instances.listen(InstanceLog::log);
    }

    /** Waits until all instances are known; later changes are logged. */
    void awaitSynced(Duration timeout) {
        instances.awaitSynced(timeout);
    }

    /** Returns the names of the running instances. */
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
                    "Instance changed: name={} from={} to={}",
                    name,
                    before.map(InstanceStatus::getValue).orElse("none"),
                    after.map(InstanceStatus::getValue).orElse("none"));
        }
    }

    /** Called by Spring before it closes the client. */
    @Override
    public void close() {
        instances.close();
    }
}
