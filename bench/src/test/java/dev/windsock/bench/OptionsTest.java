// SPDX-License-Identifier: Apache-2.0
package dev.windsock.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.windsock.bench.scenario.Scenario;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OptionsTest {
    @Test
    void runsAllScenariosThreeTimesByDefault() {
        assertThat(Options.parse())
                .isEqualTo(new Options(false, Set.of(), 3, Optional.empty(), Optional.empty(), Optional.empty()));
    }

    @Test
    void runsOnceWithQuick() {
        assertThat(Options.parse("--quick").runs()).isEqualTo(1);
        assertThat(Options.parse("--quick", "--runs", "5").runs()).isEqualTo(5);
    }

    @Test
    void parsesAllOptions() {
        assertThat(Options.parse(
                        "--quick",
                        "--scenario",
                        "steady",
                        "--scenario",
                        "idle",
                        "--runs",
                        "1",
                        "--out",
                        "a.json",
                        "--compare",
                        "b.json"))
                .isEqualTo(new Options(
                        true,
                        Set.of("idle", "steady"),
                        1,
                        Optional.of(Path.of("a.json")),
                        Optional.of(Path.of("b.json")),
                        Optional.empty()));
    }

    @Test
    void runsScenariosThatTakeLongOnlyIfTheyAreNamed() {
        List<String> all = included();
        assertThat(all).contains("growth").doesNotContain("growth-hour");
        assertThat(included("--scenario", "growth-hour")).containsExactly("growth-hour");
    }

    private static List<String> included(String... arguments) {
        Options options = Options.parse(arguments);
        return Scenario.ALL.stream()
                .filter(options::includes)
                .map(Scenario::name)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"--fast", "--runs", "--runs 0", "--runs many"})
    void rejectsInvalidOptions(String arguments) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Options.parse(arguments.split(" ", -1)))
                .withMessageStartingWith(arguments.split(" ", -1)[0]);
    }
}
