// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.report;

import dev.windsock.bench.machine.Machine;
import java.util.List;

/**
 * The result of a benchmark.
 *
 * @param command the command that ran it
 * @param scale the name of the scale
 * @param flags the JVM options of the server and the floor
 */
public record Report(Machine machine, String command, String scale, String flags, int runs, List<Row> rows) {
    /** Formats the report as a description of the machine and a Markdown table. */
    public String table() {
        StringBuilder text = new StringBuilder();
        text.append(machine.cores())
                .append(" cores (")
                .append(machine.cpu())
                .append("), load before ")
                .append(machine.load())
                .append(", ")
                .append(machine.kernel())
                .append(", ")
                .append(machine.jvm())
                .append("; server and floor with ")
                .append(flags)
                .append("; medians of ")
                .append(runs)
                .append(" (least–most); ")
                .append(command)
                .append(
                        "\n\n| scenario | figure | server | floor | ratio | goal | reached |\n|---|---|---|---|---|---|---|\n");
        rows.forEach(row -> text.append(line(row)));
        return text.toString();
    }

    private static String line(Row row) {
        Boolean reached = row.reached();
        return "| "
                + String.join(
                        " | ",
                        row.scenario(),
                        row.figure() + (row.unit().isEmpty() ? "" : ", " + row.unit()),
                        Numbers.text(row.server()),
                        row.floor() == null ? "" : Numbers.text(row.floor()),
                        row.ratio() == null ? "" : Numbers.text(row.ratio()),
                        row.goal() == null
                                ? ""
                                : (row.ratio() == null ? "" : "ratio ")
                                        + row.goal().text(),
                        reached == null ? "" : reached ? "yes" : "**no**")
                + " |\n";
    }
}
