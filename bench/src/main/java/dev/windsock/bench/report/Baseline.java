// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.report;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The figures of an earlier report, to detect regressions. If a floor was also measured, the ratios are compared, so that the
 * speed of the machine does not matter.
 *
 * @param scale the scale of the report; figures of different scales are not comparable
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Baseline(String scale, List<Figure> rows) {
    /** A change of less than this fraction of a figure is noise, however small the spread across a few runs is. */
    private static final double NOISE = 0.1;

    /** One figure, as {@link Row} writes it. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Figure(
            String scenario,
            String figure,
            Spread server,
            @Nullable Spread ratio) {
        private Spread compared() {
            return ratio == null ? server : ratio;
        }

        private boolean isOf(Row row) {
            return scenario.equals(row.scenario()) && figure.equals(row.figure());
        }
    }

    /** Reads a report that {@code --out} has written. */
    public static Baseline read(Path file) throws IOException {
        return JsonMapper.builder().build().readValue(file.toFile(), Baseline.class);
    }

    /**
     * Formats the regressions as a Markdown table. A regression is a figure that is worse by more than its spread, which is the
     * larger of the two reports' ranges. Figures that the baseline does not contain are listed as new.
     */
    public String compare(Report report) {
        if (!scale.equals(report.scale())) {
            return "The baseline has the scale " + scale + ", so it cannot be compared with " + report.scale() + ".\n";
        }
        List<String> worse = new ArrayList<>();
        List<String> added = new ArrayList<>();
        int compared = 0;
        for (Row row : report.rows()) {
            Optional<Figure> before =
                    rows.stream().filter(figure -> figure.isOf(row)).findFirst();
            if (before.isEmpty()) {
                added.add(row.scenario() + ": " + row.figure());
                continue;
            }
            compared++;
            Spread was = before.get().compared();
            if (isWorse(row, was)) {
                worse.add("| " + row.scenario() + " | " + row.figure() + (row.ratio() == null ? "" : ", ratio") + " | "
                        + Numbers.text(was) + " | " + Numbers.text(row.compared()) + " |\n");
            }
        }
        return compared + " figures compared with the baseline, "
                + (worse.isEmpty()
                        ? "none became worse by more than its spread.\n"
                        : worse.size() + " became worse by more than their spread:\n\n"
                                + "| scenario | figure | baseline | now |\n|---|---|---|---|\n"
                                + String.join("", worse))
                + (added.isEmpty() ? "" : "\nNot in the baseline: " + String.join("; ", added) + ".\n");
    }

    private static boolean isWorse(Row row, Spread was) {
        Spread now = row.compared();
        double spread = Math.max(Math.max(was.range(), now.range()), NOISE * Math.abs(was.median()));
        double change = row.better() == Row.Better.LESS ? now.median() - was.median() : was.median() - now.median();
        return change > spread;
    }
}
