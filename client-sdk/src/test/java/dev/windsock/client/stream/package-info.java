@NullMarked
package dev.windsock.client.stream;

import org.jspecify.annotations.NullMarked;
