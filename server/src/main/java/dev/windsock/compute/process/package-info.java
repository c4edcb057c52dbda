// SPDX-License-Identifier: Apache-2.0
/**
 * Runs instances as processes on this host. They are not isolated: they run as the server's user, with access to the host's
 * files.
 */
@NullMarked
package dev.windsock.compute.process;

import org.jspecify.annotations.NullMarked;
