// SPDX-License-Identifier: Apache-2.0
/** The edge of the server: clients and proxies, TLS, and limits on requests and connections. */
@NullMarked
package dev.windsock.edge;

import org.jspecify.annotations.NullMarked;
