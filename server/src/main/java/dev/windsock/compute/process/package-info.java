// SPDX-License-Identifier: Apache-2.0
/** Instances as process groups of this host. No isolation: they run as the server's user, on the host's files. */
@NullMarked
package dev.windsock.compute.process;

import org.jspecify.annotations.NullMarked;
