package dev.windsock.compute;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a driver is asked to run.
 *
 * @param command program and arguments; may be empty where the image has a command of its own
 * @param cpuLimitMillis thousandths of one core, or null for no limit
 * @param memoryLimitBytes or null for no limit
 */
public record InstanceSpec(
        InstanceId id,
        String tenantId,
        String name,
        String image,
        List<String> command,
        Map<String, String> env,
        @Nullable Integer cpuLimitMillis,
        @Nullable Long memoryLimitBytes) {
    public InstanceSpec {
        command = List.copyOf(command);
        env = Map.copyOf(env);
    }
}
