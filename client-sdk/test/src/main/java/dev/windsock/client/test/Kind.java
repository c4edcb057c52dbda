// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.Volume;
import dev.windsock.client.model.Vpc;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** A kind of resource, with the JSON of a resource that has the server's defaults. */
enum Kind {
    INSTANCE("INSTANCE_TERMINATED") {
        @Override
        ObjectNode withDefaults(ObjectNode values) {
            ObjectNode instance = Json.of(new Instance());
            instance.put("status", "RUNNING")
                    .put("image", "host")
                    .put("driver", "process")
                    .put("stop_timeout", 10)
                    .put("restart_policy", "never")
                    .put("max_restarts", 0)
                    .put("restart_count", 0)
                    .put("version", 1)
                    .put("created_by", "test")
                    .put("updated_at", EventLog.now());
            for (String list : new String[] {"command", "entrypoint", "ports", "volumes"}) {
                instance.putArray(list);
            }
            instance.putObject("env");
            instance.putObject("labels");
            merge(instance, values);
            // the values of variables are secret
            ArrayNode names = instance.putArray("env_names");
            instance.path("env").fieldNames().forEachRemaining(names::add);
            instance.putObject("env");
            return instance;
        }
    },
    VOLUME("VOLUME_DELETED") {
        @Override
        ObjectNode withDefaults(ObjectNode values) {
            ObjectNode volume = Json.of(new Volume());
            volume.put("status", "AVAILABLE").put("size_gb", 1).put("restart_required", false);
            return merge(volume, values);
        }
    },
    VPC("VPC_DELETED") {
        @Override
        ObjectNode withDefaults(ObjectNode values) {
            ObjectNode vpc = Json.of(new Vpc());
            vpc.put("status", "AVAILABLE").put("cidr_block", "10.0.0.0/24");
            return merge(vpc, values);
        }
    };

    private final String deletion;

    /** @param deletion the type of the last event of a resource */
    Kind(String deletion) {
        this.deletion = deletion;
    }

    /** Returns a resource with these values, and with the defaults for all other fields. */
    abstract ObjectNode withDefaults(ObjectNode values);

    private static ObjectNode merge(ObjectNode defaults, ObjectNode values) {
        defaults.put("id", UUID.randomUUID().toString())
                .put("tenant_id", EventLog.TENANT)
                .put("name", "unnamed")
                .put("created_at", EventLog.now());
        values.fields().forEachRemaining(field -> {
            if (!field.getValue().isNull() && defaults.has(field.getKey())) {
                defaults.set(field.getKey(), field.getValue());
            }
        });
        return defaults;
    }

    boolean isDeletedBy(String eventType) {
        return eventType.equals(deletion);
    }

    /** The topic of the changes, which is also the name of the collection. */
    String collection() {
        return name().toLowerCase(Locale.ROOT) + "s";
    }

    static Optional<Kind> ofCollection(String name) {
        return Stream.of(values())
                .filter(kind -> kind.collection().equals(name))
                .findFirst();
    }
}
