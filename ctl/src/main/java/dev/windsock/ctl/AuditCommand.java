// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.model.AuditBadRow;
import dev.windsock.client.model.AuditOutcome;
import dev.windsock.client.model.AuditRow;
import dev.windsock.client.model.AuditVerification;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists or verifies the audit log. */
@Command(
        name = "audit",
        description = "List the newest rows of the audit log, or verify it.",
        mixinStandardHelpOptions = true)
final class AuditCommand extends ServerCommand {
    @Option(
            names = {"-n", "--limit"},
            paramLabel = "ROWS",
            converter = Units.Count.class,
            description = "Maximum number of rows; ${DEFAULT-VALUE} by default.")
    private int limit = 50;

    @Option(names = "--action", paramLabel = "ACTION", description = "Only rows with this action, such as instance:*.")
    private @Nullable String action;

    @Option(names = "--actor", paramLabel = "KEY", description = "Only rows of the key with this id.")
    private @Nullable String actor;

    @Option(names = "--resource", paramLabel = "ID", description = "Only rows about the resource with this id.")
    private @Nullable String resource;

    @Option(
            names = "--outcome",
            paramLabel = "OUTCOME",
            completionCandidates = Units.Outcomes.class,
            converter = Units.Outcomes.class,
            description = "OK, DENIED or FAILED.")
    private @Nullable AuditOutcome outcome;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only rows since this time, or since this long ago, such as 7d.")
    private @Nullable Instant since;

    @Option(
            names = "--verify",
            description = "Verify that no row of the log was changed or removed; exit with 1 if one was.")
    private boolean verify;

    @Override
    int run(WindsockClient client, Output output) {
        return verify ? verify(client, output) : list(client, output);
    }

    private static int verify(WindsockClient client, Output output) {
        AuditVerification result = client.audit().verifyAudit();
        if (output.isJson()) {
            output.json(result);
        } else {
            AuditBadRow bad = result.getBadRow();
            output.line(
                    bad == null
                            ? "Verified " + result.getRows() + " rows; the newest hash is " + result.getHeadHash()
                            : "The audit log is damaged: " + Output.plain(bad));
        }
        return (Boolean.TRUE.equals(result.getOk()) ? ExitCode.OK : ExitCode.FAILED).number();
    }

    private int list(WindsockClient client, Output output) {
        List<AuditRow> rows = client.audit()
                .list(parameters -> {
                    parameters.action(action).actor(actor).resourceId(resource).outcome(outcome);
                    if (since != null) {
                        parameters.from(since);
                    }
                })
                .all()
                .limit(limit)
                .toList();
        output.list(
                rows,
                List.of("TIME", "ACTOR", "ACTION", "RESOURCE", "OUTCOME"),
                row -> List.of(
                        row.getCreatedAt().toString(),
                        row.getActor().getName(),
                        row.getAction(),
                        Output.plain(row.getResourceId()),
                        row.getOutcome().toString()));
        return ExitCode.OK.number();
    }
}
