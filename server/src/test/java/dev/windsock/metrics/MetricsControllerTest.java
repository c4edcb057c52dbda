// SPDX-License-Identifier: Apache-2.0
package dev.windsock.metrics;

import static dev.windsock.metrics.Fixtures.A;
import static dev.windsock.metrics.Fixtures.B;
import static dev.windsock.metrics.Fixtures.MINE;
import static dev.windsock.metrics.Fixtures.T0;
import static dev.windsock.metrics.Fixtures.THEIRS;
import static dev.windsock.metrics.Fixtures.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.windsock.limit.MemoryBudgets;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Permission;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.FieldError;
import dev.windsock.problem.RejectedException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@NullUnmarked
final class MetricsControllerTest {
    private static final Caller ME = Fixtures.caller(MINE, Permission.INSTANCE_READ);

    private final FakeCounters driver = new FakeCounters();
    private final History history = new History(new MemoryBudgets(new SimpleMeterRegistry()));
    private final MetricsController controller = new MetricsController(
            driver,
            history,
            new InstanceHistory(
                    history, new MinuteHistory(new MetricsConfiguration(Path.of("/nonexistent"), 1_048_576))),
            new Sampler(
                    driver,
                    () -> Fixtures.host(T0, 0L, 0L, 0L, 0L),
                    driver,
                    history,
                    Clock.fixed(T0.plusSeconds(3_599), ZoneOffset.UTC),
                    new SimpleMeterRegistry()));

    MetricsControllerTest() {
        driver.running.add(new MeteredInstances.Metered(A, MINE, null, null));
        driver.running.add(new MeteredInstances.Metered(B, THEIRS, null, null));
        for (int second = 0; second < 3_600; second++) {
            history.add(A, MINE, sample(A, T0.plusSeconds(second), (double) (second % 10)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "15m, 5s, 180, 5",
        "15m, , 180, 5",
        "1h, , 180, 20",
        "1h, 4s, 900, 4",
        "1s, , 1, 1",
        "1s, 1s, 1, 1",
        "1000s, 1s, 1000, 1",
        "90s, 1m, 2, 60",
        "1h, 1h, 1, 3600"
    })
    void returnsAsManyStepsAsFillTheWindow(String window, String step, int points, int seconds) {
        InstanceMetrics metrics = controller.metrics(ME, A.value(), window, step);
        assertThat(metrics.instanceId()).isEqualTo(A.value());
        assertThat(metrics.latest()).isEqualTo(sample(A, T0.plusSeconds(3_599), 9.0));
        assertThat(metrics.samples())
                .hasSize(points)
                .allSatisfy(sample -> assertThat(sample.timestamp().getEpochSecond() % seconds)
                        .isZero());
    }

    @ParameterizedTest
    @CsvSource({"15m, 5", "1h, 20", "6h, 120", "24h, 480", "7d, 3360"})
    void choosesTheStep(String window, int seconds) {
        assertThat(controller.metrics(ME, A.value(), window, null).stepSeconds())
                .isEqualTo(seconds);
    }

    @Test
    void averagesEachStepAndKeepsItsExtremes() {
        assertThat(controller.metrics(ME, A.value(), "20s", "10s").samples())
                .allSatisfy(step -> {
                    assertThat(step.cpuPercentage()).isEqualTo(4.5);
                    assertThat(step.min()).isEqualTo(new SampleExtremes(0.0, null, null, null));
                    assertThat(step.max()).isEqualTo(new SampleExtremes(9.0, null, null, null));
                })
                .extracting(Sample::timestamp)
                .containsExactly(T0.plusSeconds(3_580), T0.plusSeconds(3_590));
    }

    @ParameterizedTest
    @CsvSource({
        "0s, , window",
        "8d, , window",
        "169h, , window",
        "7d, 10m, step",
        "x, , window",
        "'', , window",
        "15m, 0s, step",
        "15m, 500ms, step",
        "15m, '', step",
        "15m, 20m, step",
        "1h, 1s, step",
        "1001s, 1s, step"
    })
    void rejectsInvalidWindowsAndSteps(String window, String step, String field) {
        RejectedException rejected =
                catchThrowableOfType(RejectedException.class, () -> controller.metrics(ME, A.value(), window, step));
        assertThat(rejected.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(rejected.errors()).extracting(FieldError::field).containsExactly(field);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01900000-0000-7000-8000-00000000000b",
                "01900000-0000-7000-8000-00000000000c",
                "01900000-0000-7000-8000-00000000000A",
                "nonsense"
            })
    void anotherTenantsInstanceIsNotFound(String id) {
        assertThatThrownBy(() -> controller.metrics(ME, id, "15m", null))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void anInstanceThatNeverRanHasNoSamples() {
        driver.running.set(1, new MeteredInstances.Metered(B, MINE, null, null));
        InstanceMetrics metrics = controller.metrics(ME, B.value(), "15m", null);
        assertThat(metrics.latest()).isNull();
        assertThat(metrics.samples()).isEmpty();
    }
}
