// SPDX-License-Identifier: Apache-2.0
/** Reports the health of the store, the compute driver and the certificate, and whether the server is draining. */
@NullMarked
package dev.windsock.health;

import org.jspecify.annotations.NullMarked;
