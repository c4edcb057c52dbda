// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists instances. */
@Command(name = "ps", description = "List the instances, newest first.", mixinStandardHelpOptions = true)
final class PsCommand extends ServerCommand {
    @Option(
            names = {"-l", "--label"},
            paramLabel = "NAME=VALUE",
            description = "Only instances with this label; may be repeated, and all labels must match.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = {"-s", "--status"},
            paramLabel = "STATUS",
            completionCandidates = Units.Statuses.class,
            converter = Units.Statuses.class,
            description = "Only instances with this status, such as RUNNING; may be repeated.")
    private List<InstanceStatus> statuses = new ArrayList<>();

    @Option(
            names = {"-q", "--quiet"},
            description = "Print the ids only.")
    private boolean quiet;

    @Override
    int run(WindsockClient client, Output output) {
        List<Instance> instances = client.instances()
                .list(parameters -> {
                    if (!labels.isEmpty()) {
                        parameters.label(labels.entrySet().stream()
                                .map(label -> label.getKey() + ":" + label.getValue())
                                .toList());
                    }
                    if (!statuses.isEmpty()) {
                        parameters.status(statuses);
                    }
                })
                .all()
                .toList();
        if (quiet && !output.isJson()) {
            instances.forEach(instance -> output.line(instance.getId().toString()));
        } else {
            Instant now = Instant.now();
            output.list(instances, List.of("ID", "NAME", "STATUS", "AGE", "PROGRAM"), instance -> row(instance, now));
        }
        return ExitCode.OK.number();
    }

    private static List<String> row(Instance instance, Instant now) {
        return List.of(
                instance.getId().toString().substring(0, 8),
                instance.getName(),
                status(instance),
                Units.age(instance.getCreatedAt(), now),
                program(instance));
    }

    private static String status(Instance instance) {
        Integer exitCode = instance.getExitCode();
        return instance.getStatus() + (exitCode == null ? "" : " (" + exitCode + ")");
    }

    private static String program(Instance instance) {
        List<String> command = instance.getCommand();
        String program = command == null ? "" : String.join(" ", command);
        return instance.getDriver().equals("process") ? program : (instance.getImage() + " " + program).strip();
    }
}
