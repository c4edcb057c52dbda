// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

import dev.windsock.id.InstanceId;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Runs instances. Instances outlive the server: closing a driver leaves them running, and a new driver over the same data
 * directory finds them again.
 *
 * <p>Threading: every method may be called from any thread. All methods may block, so call them from virtual threads.
 * Only {@link #name}, {@link #capabilities}, {@link #host}, {@link #status}, {@link #volumes}, {@link #networks} and
 * {@link #terminals} never block. The caller makes one call at a time for each instance.
 */
public interface ComputeDriver extends AutoCloseable {
    /** The name in settings and responses, such as {@code process}. */
    String name();

    Set<Capability> capabilities();

    HostSize host();

    /** Whether the driver currently knows the state of its instances. */
    DriverStatus status();

    /** Stores volumes; present exactly with {@link Capability#VOLUMES}. */
    Optional<VolumeDriver> volumes();

    /** Creates networks; present exactly with {@link Capability#VPCS}. */
    Optional<NetworkDriver> networks();

    /** Opens terminals; present exactly with {@link Capability#TERMINALS}. */
    Optional<TerminalDriver> terminals();

    /** Sets the listener and starts observing. Called once. */
    void observe(DriverListener listener);

    /**
     * Returns why this driver cannot run the spec, as far as that is known without running it; empty when it can. A spec
     * that needs an absent {@link Capability#IMAGES}, {@link Capability#CPU_LIMIT} or {@link Capability#MEMORY_LIMIT} is
     * {@link UnsupportedSpec.Invalid}.
     */
    Optional<UnsupportedSpec> validate(InstanceSpec spec);

    /**
     * Starts a run and returns once the command has been executed.
     *
     * @param progress receives the progress of a long start
     * @throws ComputeException when the run cannot be started; nothing is left behind
     */
    RunState.Running start(InstanceSpec spec, StartProgress progress) throws ComputeException;

    /**
     * Ends a run and all its processes, gracefully first, and returns when they are gone. Stopping a run that has already
     * ended is not an error. A run that this method ends does not emit {@link Observation.Exited}.
     *
     * @param grace how long to wait after each step before the next, harder one
     */
    RunState.Ended stop(InstanceId id, DriverRef ref, Duration grace) throws ComputeException;

    /** @throws ComputeException when the run has ended, or always without {@link Capability#PAUSE} */
    void pause(InstanceId id, DriverRef ref) throws ComputeException;

    /** @throws ComputeException when the run has ended, or always without {@link Capability#PAUSE} */
    void resume(InstanceId id, DriverRef ref) throws ComputeException;

    /**
     * Finds an instance's newest run, even if a previous server started it, and observes it again. After a start that was
     * interrupted before the command was executed, this finds the previous run, or none.
     *
     * @throws ComputeException when the state is currently unknown
     */
    RunState find(InstanceId id) throws ComputeException;

    /** Removes the working directory and the log of an ended instance. Nothing to remove is not an error. */
    void remove(InstanceId id) throws ComputeException;

    /**
     * Lists everything else that runs where instances do; empty when the settings hide it.
     *
     * @throws ComputeException when it is currently unknown
     */
    List<Unmanaged> unmanaged() throws ComputeException;

    /** Reads the counters of running instances. An instance that has just started or ended may be missing. */
    List<Usage> usage(Collection<InstanceId> ids);

    /**
     * Opens the output of an instance, standard output and standard error combined, as bytes.
     *
     * @param tailLines how many lines before the end to start at
     * @param follow whether to continue with new output until the run ends or the stream is closed; otherwise the stream
     *     ends at the current end
     */
    InputStream logs(InstanceId id, int tailLines, boolean follow) throws IOException;

    /** Stops observing; leaves instances running. */
    @Override
    void close();
}
