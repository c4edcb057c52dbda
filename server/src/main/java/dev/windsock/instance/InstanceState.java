// SPDX-License-Identifier: Apache-2.0
package dev.windsock.instance;

import dev.windsock.compute.ComputeException;
import dev.windsock.compute.DriverRef;
import dev.windsock.compute.FailureCode;
import dev.windsock.compute.RunState;
import dev.windsock.json.Timestamps;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The status of an instance and its newest run.
 *
 * @param intent what a STOPPING instance becomes; null in any other status
 * @param reason one sentence for people: how the run ended, why the status is ERROR, or the progress of a start
 * @param failureCode the driver's failure that caused ERROR; null for any other cause and in any other status
 * @param run the newest run, even after it has ended; null before the first
 * @param exitCode the exit code of the last run that ended; null while a run exists, or when the code is unknown
 */
public record InstanceState(
        InstanceStatus status,
        @Nullable Intent intent,
        @Nullable String reason,
        @Nullable FailureCode failureCode,
        @Nullable Run run,
        @Nullable Integer exitCode) {
    /**
     * One run of an instance.
     *
     * @param privateIp the address in the VPC; null without a VPC and after the run has ended
     */
    public record Run(
            DriverRef ref, Instant startedAt, @Nullable String privateIp) {
        static Run of(RunState.Running running) {
            return new Run(running.ref(), Timestamps.toMillis(running.startedAt()), running.privateIp());
        }

        private Run ended() {
            return new Run(ref, startedAt, null);
        }
    }

    public InstanceState {
        if ((intent != null) != (status == InstanceStatus.STOPPING)) {
            throw new IllegalArgumentException("intent " + intent + " does not fit the status " + status);
        }
        if (failureCode != null && status != InstanceStatus.ERROR) {
            throw new IllegalArgumentException("failure code " + failureCode + " does not fit the status " + status);
        }
    }

    /** Returns the state of an instance that has just been launched. */
    static InstanceState launched() {
        return new InstanceState(InstanceStatus.STARTING, null, null, null, null, null);
    }

    /** Returns this state with another status and the same run. */
    InstanceState to(InstanceStatus newStatus, @Nullable String newReason) {
        return new InstanceState(newStatus, null, newReason, null, run, exitCode);
    }

    InstanceState stopping(Intent newIntent) {
        return new InstanceState(InstanceStatus.STOPPING, newIntent, null, null, run, exitCode);
    }

    InstanceState failed(ComputeException failure) {
        String message = Objects.toString(failure.getMessage(), "The driver failed.");
        return new InstanceState(InstanceStatus.ERROR, null, message, failure.code(), run, exitCode);
    }

    /** Returns this state with a run that has just started. */
    InstanceState withRun(RunState.Running running) {
        return new InstanceState(status, intent, reason, failureCode, Run.of(running), null);
    }

    /** Returns this state with its run ended. */
    InstanceState withRunEnded(@Nullable Integer newExitCode) {
        return new InstanceState(status, intent, reason, failureCode, run == null ? null : run.ended(), newExitCode);
    }

    /** Returns whether a run is the newest one. */
    boolean hasRun(DriverRef ref) {
        return run != null && run.ref().equals(ref);
    }
}
