// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench.report;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A figure of a scenario.
 *
 * @param floor the figure of the floor in the same runs; null if there is none
 * @param ratio the ratio of server to floor for each run, which cancels out variations in the machine's speed; null if there is
 *     no floor
 * @param goal the goal for the ratio if there is one, or else for the figure; null for a figure without a goal
 */
public record Row(
        String scenario,
        String figure,
        String unit,
        Spread server,
        @Nullable Spread floor,
        @Nullable Spread ratio,
        @Nullable Goal goal) {

    /** Creates a row with a figure for the server, with one value for each run. */
    public static Row of(String scenario, String figure, String unit, List<Double> server, @Nullable Goal goal) {
        return new Row(scenario, figure, unit, Spread.of(server), null, null, goal);
    }

    /** Creates a row with a figure for the server and the floor, and a goal for the ratio. */
    public static Row relative(
            String scenario, String figure, String unit, List<Double> server, List<Double> floor, @Nullable Goal goal) {
        return new Row(
                scenario, figure, unit, Spread.of(server), Spread.of(floor), Spread.of(ratios(server, floor)), goal);
    }

    /** Creates a row with a figure for the server and the floor, and a goal for the server's figure. */
    public static Row absolute(
            String scenario, String figure, String unit, List<Double> server, List<Double> floor, @Nullable Goal goal) {
        return new Row(scenario, figure, unit, Spread.of(server), Spread.of(floor), null, goal);
    }

    /** Creates a row without a goal; see {@link #of(String, String, String, List, Goal)}. */
    public static Row of(String scenario, String figure, String unit, List<Double> server) {
        return of(scenario, figure, unit, server, null);
    }

    /** Creates a row without a goal; see {@link #relative(String, String, String, List, List, Goal)}. */
    public static Row relative(String scenario, String figure, String unit, List<Double> server, List<Double> floor) {
        return relative(scenario, figure, unit, server, floor, null);
    }

    /** Creates a row without a goal; see {@link #absolute(String, String, String, List, List, Goal)}. */
    public static Row absolute(String scenario, String figure, String unit, List<Double> server, List<Double> floor) {
        return absolute(scenario, figure, unit, server, floor, null);
    }

    /** Returns the ratio for each run. */
    public static List<Double> ratios(List<Double> server, List<Double> floor) {
        if (server.size() != floor.size()) {
            throw new IllegalArgumentException(
                    server.size() + " runs of the server, but " + floor.size() + " of the floor");
        }
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < server.size(); i++) {
            ratios.add(server.get(i) / floor.get(i));
        }
        return ratios;
    }

    /** The direction in which a figure improves. */
    enum Better {
        LESS,
        MORE
    }

    /** Rates, and figures with a minimum, are better when they are higher; all other figures are costs. */
    Better better() {
        return goal instanceof Goal.AtLeast || figure.contains("per second") ? Better.MORE : Better.LESS;
    }

    /** Returns the value that goals and baselines refer to: the ratio if there is one, or else the server's figure. */
    Spread compared() {
        return ratio == null ? server : ratio;
    }

    /** Returns whether the median reaches the goal; null if there is no goal. */
    @JsonProperty
    public @Nullable Boolean reached() {
        return goal == null ? null : goal.isReachedBy(compared().median());
    }
}
