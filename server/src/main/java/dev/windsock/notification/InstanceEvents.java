// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import dev.windsock.json.JsonCodec;
import dev.windsock.log.ChangeEvent;
import dev.windsock.log.EventType;
import io.micronaut.core.type.Argument;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Determines what an instance event means for rule conditions. Stateless. */
@Singleton
final class InstanceEvents {
    private static final Argument<InstancePayload> PAYLOAD = Argument.of(InstancePayload.class);

    private final JsonCodec json;

    InstanceEvents(JsonCodec json) {
        this.json = json;
    }

    InstancePayload payload(ChangeEvent event) {
        return json.read(event.draft().payload(), PAYLOAD);
    }

    /**
     * Returns the summary of the notification that an event raises for a condition, as one sentence; empty if it raises none.
     */
    static Optional<String> raises(Condition condition, ChangeEvent event, InstancePayload instance) {
        String type = event.draft().type();
        return switch (condition) {
            case Condition.InstanceFailed failed
            when type.equals(EventType.INSTANCE_FAILED.name()) ->
                Optional.of("Instance " + instance.name() + " failed"
                        + (instance.statusReason() == null ? "." : ": " + instance.statusReason()));
            case Condition.InstanceUnhealthy unhealthy
            when type.equals(EventType.INSTANCE_HEALTH_CHANGED.name()) && isUnhealthy(instance) ->
                Optional.of("Instance " + instance.name() + " is unhealthy"
                        + (instance.healthOutput() == null
                                        || instance.healthOutput().isBlank()
                                ? "."
                                : ": " + instance.healthOutput()));
            default -> Optional.empty();
        };
    }

    /** Returns whether an event shows that an instance has failed or is unhealthy, whether or not it already was. */
    static boolean isRelapse(ChangeEvent event, InstancePayload instance) {
        return event.draft().type().equals(EventType.INSTANCE_FAILED.name()) || isUnhealthy(instance);
    }

    private static boolean isUnhealthy(InstancePayload instance) {
        return "unhealthy".equals(instance.healthStatus());
    }

    /** Returns why an event resolves the notification of a condition, as one sentence; empty if it does not. */
    static Optional<String> resolves(NotificationCondition condition, InstancePayload instance) {
        return switch (condition) {
            case INSTANCE_FAILED ->
                switch (instance.status()) {
                    // a program that keeps failing is restarted repeatedly: see Recoveries
                    case "RUNNING" ->
                        instance.restartCount() > 0 ? Optional.empty() : Optional.of("The instance is running again.");
                    case "STOPPED" -> Optional.of("The instance was stopped.");
                    case "TERMINATED" -> Optional.of("The instance was terminated.");
                    default -> Optional.empty();
                };
            case INSTANCE_UNHEALTHY ->
                // a check that passes may fail again immediately: see Recoveries
                instance.status().equals("STARTING") || instance.healthStatus() != null
                        ? Optional.empty()
                        : Optional.of(
                                instance.hasRun()
                                        ? "The health of the instance is no longer checked."
                                        : "The run of the instance ended.");
            case CPU_ABOVE, MEMORY_ABOVE ->
                instance.hasRun() ? Optional.empty() : Optional.of("The run of the instance ended.");
            case SERVER_TROUBLE -> Optional.empty();
        };
    }
}
