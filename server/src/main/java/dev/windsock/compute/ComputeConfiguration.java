package dev.windsock.compute;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Which driver runs instances.
 *
 * @param driver {@code auto} takes the first that works
 */
@ConfigurationProperties("windsock.compute")
record ComputeConfiguration(@Bindable(defaultValue = "auto") String driver) {}
