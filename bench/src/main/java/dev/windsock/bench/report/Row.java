// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One figure of one scenario.
 *
 * @param floor the same of the floor, in the same runs; null where the floor does not do it
 * @param ratio server to floor, run by run, so that a drift of the machine cancels; null without a floor
 * @param goal of the ratio where there is one, else of the figure; null for what is only told
 */
public record Row(
        String scenario,
        String figure,
        String unit,
        Spread server,
        @Nullable Spread floor,
        @Nullable Spread ratio,
        @Nullable Goal goal) {

    /** A figure of the server alone, a value a run. */
    public static Row of(String scenario, String figure, String unit, List<Double> server, @Nullable Goal goal) {
        return new Row(scenario, figure, unit, Spread.of(server), null, null, goal);
    }

    /** A figure of both, a value a run; the goal is one of the ratio. */
    public static Row beside(
            String scenario, String figure, String unit, List<Double> server, List<Double> floor, @Nullable Goal goal) {
        return new Row(
                scenario, figure, unit, Spread.of(server), Spread.of(floor), Spread.of(ratios(server, floor)), goal);
    }

    /** A figure of both; the goal is one of the server's own figure. */
    public static Row told(
            String scenario, String figure, String unit, List<Double> server, List<Double> floor, @Nullable Goal goal) {
        return new Row(scenario, figure, unit, Spread.of(server), Spread.of(floor), null, goal);
    }

    /** Each run's ratio. */
    public static List<Double> ratios(List<Double> server, List<Double> floor) {
        if (server.size() != floor.size()) {
            throw new IllegalArgumentException(server.size() + " runs beside " + floor.size());
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < server.size(); i++) {
            ratios.add(server.get(i) / floor.get(i));
        }
        return ratios;
    }

    /** Whether the median reaches the goal; null without one. */
    @JsonProperty
    public @Nullable Boolean reached() {
        return goal == null ? null : goal.isReachedBy((ratio == null ? server : ratio).median());
    }
}
