// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.model.Instance;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/** Finds an instance by its id, an id prefix or its name. */
final class InstanceNames {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final int SHORTEST_PREFIX = 4;

    private InstanceNames() {}

    static Instance find(WindsockClient client, String text) {
        if (ID.matcher(text).matches()) {
            return client.instances().getInstance(UUID.fromString(text));
        }
        List<Instance> all = client.instances().list().all().toList();
        List<Instance> found =
                all.stream().filter(instance -> instance.getName().equals(text)).toList();
        if (found.isEmpty() && text.length() >= SHORTEST_PREFIX) {
            found = all.stream()
                    .filter(instance -> instance.getId().toString().startsWith(text))
                    .toList();
        }
        if (found.isEmpty()) {
            throw new CommandFailure(
                    ExitCode.NOT_FOUND, "There is no instance " + text + ": run windsockctl ps to list all instances.");
        }
        if (found.size() > 1) {
            throw new CommandFailure(
                    ExitCode.USAGE,
                    "The ids of " + found.size() + " instances begin with " + text + ": use a longer prefix.");
        }
        return found.getFirst();
    }
}
