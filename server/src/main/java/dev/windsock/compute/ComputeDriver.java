// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs instances. Instances outlive the server: closing a driver leaves them running, and a new driver on the same data
 * directory finds them again.
 *
 * <p>Threading: every method may be called from any thread. All methods may block, so call them from virtual threads. Only
 * {@link #name}, {@link #capabilities}, {@link #host}, {@link #status}, {@link #volumes}, {@link #networks}, {@link #terminals}
 * and {@link #images} never block. The caller makes one call at a time for each instance, except that it may call {@link #kill}
 * during a stop.
 */
public interface ComputeDriver extends AutoCloseable {
    /** The name in settings and responses, such as {@code process}. */
    String name();

    Set<Capability> capabilities();

    HostSize host();

    /** Whether the driver currently knows the state of its instances. */
    DriverStatus status();

    /** Stores volumes; present if and only if the driver has {@link Capability#VOLUMES}. */
    Optional<VolumeDriver> volumes();

    /** Creates networks; present if and only if the driver has {@link Capability#VPCS}. */
    Optional<NetworkDriver> networks();

    /** Opens terminals; present if and only if the driver has {@link Capability#TERMINALS}. */
    Optional<TerminalDriver> terminals();

    /** Stores images; present if and only if the driver has {@link Capability#IMAGES}. */
    Optional<ImageDriver> images();

    /** Sets the listener and starts observing. Called once. */
    void observe(DriverListener listener);

    /**
     * Returns why this driver cannot run the spec, as far as that is known without running it; empty if it can. A spec that
     * needs an absent {@link Capability#IMAGES}, {@link Capability#CPU_LIMIT} or {@link Capability#MEMORY_LIMIT} is
     * {@link UnsupportedSpec.Invalid}.
     */
    Optional<UnsupportedSpec> validate(InstanceSpec spec);

    /**
     * Starts a run and returns once the command has started.
     *
     * @param progress receives the progress of a long start
     * @throws ComputeException when the run cannot be started; nothing is left behind
     */
    RunState.Running start(InstanceSpec spec, StartProgress progress) throws ComputeException;

    /**
     * Ends a run and all its processes, gracefully first, and returns when they are gone. Stopping a run that has already
     * ended is not an error. A run that this method ends does not emit {@link Observation.Exited}.
     */
    RunState.Ended stop(InstanceId id, DriverRef ref, StopPolicy policy) throws ComputeException;

    /**
     * Kills the main process of a run during a {@link #stop}, which then ends all others and returns. Killing a run that has
     * already ended is not an error.
     */
    void kill(InstanceId id, DriverRef ref) throws ComputeException;

    /**
     * Returns whether changing a running instance to another spec requires a new run. Otherwise, {@link #changeLimits} applies
     * the new limits to the run, and all other changes take effect with the next run. Does not block.
     */
    boolean needsNewRun(InstanceSpec from, InstanceSpec to);

    /**
     * Changes the limits of a run to those of a spec.
     *
     * @throws ComputeException when that is impossible, for example because a memory limit is below the run's current usage;
     *     the limits then remain unchanged
     */
    void changeLimits(InstanceSpec spec, DriverRef ref) throws ComputeException;

    /** @throws ComputeException when the run has ended; always thrown by a driver without {@link Capability#PAUSE} */
    void pause(InstanceId id, DriverRef ref) throws ComputeException;

    /** @throws ComputeException when the run has ended, or always without {@link Capability#PAUSE} */
    void resume(InstanceId id, DriverRef ref) throws ComputeException;

    /**
     * Returns the probe that checks the health of a run. Empty if the spec has no check, or if the engine itself checks the
     * health and the driver observes {@link Observation.HealthChanged}.
     */
    Optional<HealthProbe> healthProbe(InstanceSpec spec, DriverRef ref);

    /**
     * Finds an instance's latest run, even if a previous server started it, and observes it again. After a start that was
     * interrupted before the command started, this finds the previous run, or none.
     *
     * @throws ComputeException when the state is currently unknown
     */
    RunState find(InstanceId id) throws ComputeException;

    /** Removes the working directory and the log of an ended instance. It is not an error if there is nothing to remove. */
    void remove(InstanceId id) throws ComputeException;

    /**
     * Lists the containers that are not instances; empty if the settings hide them.
     *
     * @throws ComputeException when the list is currently unavailable
     */
    List<Unmanaged> unmanaged() throws ComputeException;

    /** Reads the counters of running instances. An instance that has just started or ended may be missing. */
    List<Usage> usage(Collection<InstanceId> ids);

    /**
     * Opens a part of the output of an instance.
     *
     * @throws InvalidPositionException when the range begins or ends at a value that is not a position of this driver
     * @throws ComputeException when the output cannot be read now
     */
    OutputReader logs(InstanceId id, OutputRange range) throws IOException, ComputeException;

    /** Stops observing; leaves instances running. */
    @Override
    void close();
}
