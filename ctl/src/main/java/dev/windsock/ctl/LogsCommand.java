// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.InstanceStatus;
import dev.windsock.client.stream.EventStream;
import dev.windsock.client.stream.LogCall;
import dev.windsock.client.stream.LogItem;
import dev.windsock.client.stream.LogLine;
import dev.windsock.client.stream.Reconnecting;
import dev.windsock.client.stream.SkippedOutput;
import dev.windsock.client.stream.UnfinishedLine;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints an instance's output. */
@Command(
        name = "logs",
        description = {
            "Print the output of an instance.",
            "With --follow, print it until the run ends, and exit with the exit code of the instance."
        },
        mixinStandardHelpOptions = true)
final class LogsCommand extends ServerCommand {
    /** The maximum number of lines that the server returns. */
    static final int MAX_TAIL = 10_000;

    private static final int DEFAULT_TAIL = 200;

    private static final Duration END_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);

    @Parameters(paramLabel = "INSTANCE", description = "A name, an id or an id prefix.")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "Print new output as it appears.")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "LINES",
            description = "Number of lines to print from the end of the log; 200 by default or, with --since, 10000.")
    private @Nullable Integer lines;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Print only output since this time, or since this long ago, such as 10m.")
    private @Nullable Instant since;

    @Option(
            names = {"-t", "--timestamps"},
            description = "Print the time of each line.")
    private boolean timestamps;

    @Override
    int run(WindsockClient client, Output output) throws InterruptedException {
        UUID id = InstanceNames.find(client, name).getId();
        int tail = Objects.requireNonNullElse(lines, since == null ? DEFAULT_TAIL : MAX_TAIL);
        if (follow) {
            return follow(client, output, id, call -> {
                call.tail(tail);
                if (since != null) {
                    call.since(since);
                }
                if (timestamps) {
                    call.timestamps();
                }
            });
        }
        String text = client.instances().getInstanceLogs(id, parameters -> {
            parameters.tail(tail).timestamps(timestamps);
            if (since != null) {
                parameters.since(since.toString());
            }
        });
        output.text(text);
        return ExitCode.OK.number();
    }

    /** Prints the output until the run ends, and returns the instance's exit code. */
    static int follow(WindsockClient client, Output output, UUID id, Consumer<LogCall> parameters)
            throws InterruptedException {
        LogCall call = client.instances().followLog(id);
        parameters.accept(call);
        String unfinished = "";
        try (EventStream<LogItem> log = call.open()) {
            for (LogItem item : log) {
                switch (item) {
                    case LogLine line -> {
                        output.text(line.text() + (line.continues() ? "" : "\n"));
                        unfinished = "";
                    }
                    case UnfinishedLine line -> unfinished = line.text();
                    case SkippedOutput skipped -> output.note(skipped.bytes() + " bytes of output are missing here.");
                    case Reconnecting lost -> output.note(EventsCommand.describe(lost));
                    default -> {
                        // the item reports that the stream is connected
                    }
                }
            }
        }
        if (!unfinished.isEmpty()) {
            output.text(unfinished + "\n");
        }
        Instance ended = awaitEnd(client, id);
        Integer exitCode = ended.getExitCode();
        if (exitCode != null) {
            return exitCode;
        }
        if (ended.getStatusReason() != null) {
            output.note(ended.getStatusReason());
        }
        return ended.getStatusCode() == null ? ExitCode.OK.number() : ExitCode.FAILED.number();
    }

    /** The log may end a moment before the server has stored the end of the run. */
    private static Instance awaitEnd(WindsockClient client, UUID id) throws InterruptedException {
        Instance instance = client.instances().getInstance(id);
        for (long end = System.nanoTime() + END_TIMEOUT.toNanos();
                instance.getStatus() == InstanceStatus.RUNNING && System.nanoTime() < end;
                instance = client.instances().getInstance(id)) {
            Thread.sleep(POLL);
        }
        return instance;
    }
}
