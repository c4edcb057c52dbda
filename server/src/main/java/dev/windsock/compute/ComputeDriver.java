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
 * What runs instances. Instances outlive the server: closing a driver leaves them running, and a new driver over the
 * same data directory finds them again.
 *
 * <p>Threading: every method may be called from any thread and, but for {@link #name}, {@link #capabilities}, {@link
 * #host}, {@link #status}, {@link #volumes}, {@link #networks} and {@link #terminals}, may block; call them from virtual threads. Calls for one instance are
 * made one at a time.
 */
public interface ComputeDriver extends AutoCloseable {
    /** The name in settings and answers, such as {@code process}. */
    String name();

    Set<Capability> capabilities();

    HostSize host();

    /** Whether it can tell at this time how its instances stand, as far as it knows. */
    DriverStatus status();

    /** What keeps volumes; there with {@link Capability#VOLUMES} and empty without. */
    Optional<VolumeDriver> volumes();

    /** What makes networks; there with {@link Capability#VPCS} and empty without. */
    Optional<NetworkDriver> networks();

    /** What opens terminals; there with {@link Capability#TERMINALS} and empty without. */
    Optional<TerminalDriver> terminals();

    /** Sets who hears what is seen, and starts observing. Called once. */
    void observe(DriverListener listener);

    /** What can be known without running anything: why this driver cannot run the spec; empty when it can. */
    Optional<UnsupportedSpec> validate(InstanceSpec spec);

    /**
     * Starts a run; returns once the command has been executed.
     *
     * @param progress hears how far a long start has come
     * @throws ComputeException when it cannot be started; nothing is left behind
     */
    RunState.Running start(InstanceSpec spec, StartProgress progress) throws ComputeException;

    /**
     * Ends a run and all its processes, gently first, and returns when it is gone. A run that is gone already is no
     * error. No {@link Observation.Exited} is told for a run that this method ended.
     *
     * @param grace how long each gentle step may take before the next harder one
     */
    RunState.Ended stop(InstanceId id, DriverRef ref, Duration grace) throws ComputeException;

    void pause(InstanceId id, DriverRef ref) throws ComputeException;

    void resume(InstanceId id, DriverRef ref) throws ComputeException;

    /**
     * Finds an instance's newest run, also one that another incarnation of the server started, and observes it again.
     * After a start that was cut off before it began the command, the run before that is found, or none.
     *
     * @throws ComputeException when that cannot be known now
     */
    RunState find(InstanceId id) throws ComputeException;

    /** Removes what an ended instance left: its working directory, its log. What is gone already is no error. */
    void remove(InstanceId id) throws ComputeException;

    /**
     * What else runs where instances do; empty where the settings do not let it be shown.
     *
     * @throws ComputeException when it cannot be known now
     */
    List<Unmanaged> unmanaged() throws ComputeException;

    /** Reads the counters of running instances; one that has just begun or ended may be left out. */
    List<Usage> usage(Collection<InstanceId> ids);

    /**
     * Opens the output of an instance, standard output and error together, as bytes.
     *
     * @param tailLines start at so many lines before the end
     * @param follow go on with new output until the run ends or the stream is closed; without it, end at the end
     */
    InputStream logs(InstanceId id, int tailLines, boolean follow) throws IOException;

    /** Stops observing; leaves instances running. */
    @Override
    void close();
}
