// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute;

/** When an instance has the mounts that were asked for. */
public sealed interface Remounted {
    /** Now: it has no run and will begin with them, or its run has them already. */
    record Now() implements Remounted {}

    /** With its next run. The one that goes on does not see what was added; what was taken away is gone from it. */
    record WithNextRun() implements Remounted {}

    /** Now, in a run that took the place of the one before. */
    record InNewRun(RunState.Running run) implements Remounted {}
}
