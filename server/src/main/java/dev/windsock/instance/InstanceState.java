// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.HealthStatus;
import dev.windsock.compute.RunState;
import dev.windsock.json.Timestamps;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The status of an instance and its latest run.
 *
 * @param stop how a STOPPING instance ends its run; null in any other status
 * @param reason a human-readable sentence: how the run ended, why the status is ERROR, or the progress of a start
 * @param failureCode the driver's failure that caused ERROR; null for any other cause and in any other status
 * @param run the latest run, even after it has ended; null before the first
 * @param exitCode the exit code of the last run that ended; null while a run exists, or if the code is unknown
 * @param restarts the past and pending restarts by the restart policy
 */
public record InstanceState(
        InstanceStatus status,
        @Nullable Stop stop,
        @Nullable String reason,
        @Nullable FailureCode failureCode,
        @Nullable Run run,
        @Nullable Integer exitCode,
        Restarts restarts) {
    /**
     * How a STOPPING instance ends its run.
     *
     * @param intent what happens to the instance after its run has ended
     * @param forced whether the run is killed without time to exit on its own
     */
    public record Stop(Intent intent, boolean forced) {
        /** Returns a stop that fulfils both requests. */
        private Stop and(Stop other) {
            return new Stop(intent.or(other.intent), forced || other.forced);
        }
    }

    /**
     * One run of an instance.
     *
     * @param privateIp the address in the VPC; null if there is no VPC or the run has ended
     * @param health the result of its health check; null if there is no check or the run has ended
     */
    public record Run(
            DriverRef ref,
            Instant startedAt,
            @Nullable String privateIp,
            @Nullable Health health) {
        static Run of(RunState.Running running, boolean checked) {
            return new Run(
                    running.ref(),
                    Timestamps.toMillis(running.startedAt()),
                    running.privateIp(),
                    checked ? new Health(HealthStatus.STARTING, null) : null);
        }

        private Run ended() {
            return new Run(ref, startedAt, null, null);
        }

        private Run with(@Nullable Health newHealth) {
            return new Run(ref, startedAt, privateIp, newHealth);
        }
    }

    /**
     * The result of a run's health check.
     *
     * @param output the output of the check that changed the status, shortened; null if there is none
     */
    public record Health(HealthStatus status, @Nullable String output) {}

    /**
     * The restarts that an instance's restart policy makes.
     *
     * @param inARow the number of restarts since the last request or stable run
     * @param nextStartAt when a STARTING instance starts again; null for any other instance
     */
    public record Restarts(int inARow, @Nullable Instant nextStartAt) {
        static final Restarts NONE = new Restarts(0, null);

        private Restarts done() {
            return new Restarts(inARow, null);
        }
    }

    public InstanceState {
        if (restarts.nextStartAt() != null && status != InstanceStatus.STARTING) {
            throw new IllegalArgumentException("a next start does not fit the status " + status);
        }
        if ((stop != null) != (status == InstanceStatus.STOPPING)) {
            throw new IllegalArgumentException("stop " + stop + " does not fit the status " + status);
        }
        if (failureCode != null && status != InstanceStatus.ERROR) {
            throw new IllegalArgumentException("failure code " + failureCode + " does not fit the status " + status);
        }
    }

    /** Returns the state of an instance that has just been launched. */
    static InstanceState launched() {
        return new InstanceState(InstanceStatus.STARTING, null, null, null, null, null, Restarts.NONE);
    }

    /** Returns this state with another status and the same run. */
    InstanceState to(InstanceStatus newStatus, @Nullable String newReason) {
        return new InstanceState(newStatus, null, newReason, null, run, exitCode, restarts.done());
    }

    /**
     * Returns this state as STOPPING. A stop that is already in progress keeps its intent if that is stronger, and remains
     * forced if it was.
     */
    InstanceState stopping(Stop newStop) {
        Stop both = stop == null ? newStop : stop.and(newStop);
        return new InstanceState(InstanceStatus.STOPPING, both, null, null, run, exitCode, Restarts.NONE);
    }

    /** Returns this state as STARTING because of a request. */
    InstanceState starting() {
        return new InstanceState(InstanceStatus.STARTING, null, null, null, run, null, Restarts.NONE);
    }

    /** Returns this state as STARTING because the restart policy will start the instance at a later time. */
    InstanceState restarting(Instant nextStartAt, String newReason) {
        Restarts next = new Restarts(restarts.inARow() + 1, nextStartAt);
        return new InstanceState(InstanceStatus.STARTING, null, newReason, null, run, exitCode, next);
    }

    /** Returns this state after a stable run, which resets the count of consecutive restarts. */
    InstanceState withoutRestarts() {
        return new InstanceState(status, stop, reason, failureCode, run, exitCode, Restarts.NONE);
    }

    /** Returns whether the run is being killed, or will be. */
    boolean isForced() {
        return stop != null && stop.forced();
    }

    /** Returns whether the instance is waiting for its restart by the policy. */
    boolean awaitsRestart() {
        return restarts.nextStartAt() != null;
    }

    InstanceState failed(ComputeException failure) {
        return failed(failure.code(), Objects.toString(failure.getMessage(), "The driver failed."));
    }

    InstanceState failed(FailureCode code, String newReason) {
        return new InstanceState(InstanceStatus.ERROR, null, newReason, code, run, exitCode, restarts.done());
    }

    /**
     * Returns this state with a run that has just started.
     *
     * @param checked whether its spec has a health check
     */
    InstanceState withRun(RunState.Running running, boolean checked) {
        return new InstanceState(status, stop, reason, failureCode, Run.of(running, checked), null, restarts);
    }

    /** Returns this state, which must have a run, with a different health result for that run. */
    InstanceState withHealth(@Nullable Health health) {
        return new InstanceState(
                status, stop, reason, failureCode, Objects.requireNonNull(run).with(health), exitCode, restarts);
    }

    /** Returns this state with its run ended. */
    InstanceState withRunEnded(@Nullable Integer newExitCode) {
        return new InstanceState(
                status, stop, reason, failureCode, run == null ? null : run.ended(), newExitCode, restarts);
    }

    InstanceState withReason(String newReason) {
        return new InstanceState(status, stop, newReason, failureCode, run, exitCode, restarts);
    }

    /** Returns whether a run is the latest one. */
    boolean hasRun(DriverRef ref) {
        return run != null && run.ref().equals(ref);
    }
}
