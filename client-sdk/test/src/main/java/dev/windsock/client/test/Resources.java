// SPDX-License-Identifier: Apache-2.0
package dev.windsock.client.test;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The resources, which change together with the log. The log's monitor guards them. */
final class Resources {
    private final EventLog log;
    private final Map<Kind, Map<String, ObjectNode>> all = new EnumMap<>(Kind.class);

    Resources(EventLog log) {
        this.log = log;
        for (Kind kind : Kind.values()) {
            all.put(kind, new LinkedHashMap<>());
        }
    }

    /**
     * Stores a resource and emits its change.
     *
     * @return the position of the change
     */
    String emit(String type, Kind kind, ObjectNode resource, @Nullable String requestId) {
        synchronized (log) {
            String id = resource.path("id").asText();
            if (kind.isDeletedBy(type)) {
                of(kind).remove(id);
            } else {
                of(kind).put(id, resource.deepCopy());
            }
            return log.append(new EventLog.Draft(type, kind.collection(), kind.name(), id, requestId, resource));
        }
    }

    private Map<String, ObjectNode> of(Kind kind) {
        return all.getOrDefault(kind, Map.of());
    }

    /** Returns copies of the resources of a kind, newest first. */
    List<ObjectNode> list(Kind kind) {
        synchronized (log) {
            List<ObjectNode> newestFirst = new ArrayList<>();
            of(kind).values().forEach(resource -> newestFirst.add(resource.deepCopy()));
            Collections.reverse(newestFirst);
            return newestFirst;
        }
    }

    Optional<ObjectNode> find(Kind kind, String id) {
        synchronized (log) {
            return Optional.ofNullable(of(kind).get(id)).map(ObjectNode::deepCopy);
        }
    }

    boolean hasName(Kind kind, String name) {
        return list(kind).stream()
                .anyMatch(resource -> resource.path("name").asText().equals(name));
    }

    /** Returns the dashboard counts. */
    ObjectNode summary() {
        List<ObjectNode> instances = list(Kind.INSTANCE);
        List<ObjectNode> volumes = list(Kind.VOLUME);
        return Json.object()
                .put("total_instances", instances.size())
                .put("running_instances", count(instances, "RUNNING"))
                .put("stopped_instances", count(instances, "STOPPED"))
                .put("error_instances", count(instances, "ERROR"))
                .put("total_volumes", volumes.size())
                .put("attached_volumes", count(volumes, "IN_USE"))
                .put("total_vpcs", list(Kind.VPC).size())
                .put("total_storage_mb", 0);
    }

    private static long count(List<ObjectNode> resources, String status) {
        return resources.stream()
                .filter(resource -> resource.path("status").asText().equals(status))
                .count();
    }
}
