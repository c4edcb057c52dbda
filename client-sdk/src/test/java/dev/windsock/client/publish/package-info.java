@NullMarked
package dev.windsock.client.publish;

import org.jspecify.annotations.NullMarked;
