/** How the client reads and writes JSON. */
@NullMarked
package dev.windsock.client.json;

import org.jspecify.annotations.NullMarked;
