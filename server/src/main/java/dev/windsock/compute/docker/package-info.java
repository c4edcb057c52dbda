// SPDX-License-Identifier: Apache-2.0
/** Runs instances as containers of a Docker engine, or of a compatible engine such as Podman. */
@NullMarked
package dev.windsock.compute.docker;

import org.jspecify.annotations.NullMarked;
