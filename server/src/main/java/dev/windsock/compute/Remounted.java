// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** When the requested mounts of an instance take effect. */
public sealed interface Remounted {
    /** Now: the instance has no run and will start with them, or its run already has them. */
    record Now() implements Remounted {}

    /** With the next run. The current run does not see added volumes; removed ones are already gone. */
    record WithNextRun() implements Remounted {}

    /** Now, in a run that replaced the previous one. */
    record InNewRun(RunState.Running run) implements Remounted {}
}
