package dev.windsock.instance;

import io.micronaut.serde.annotation.Serdeable;

/** A volume as the instance sees it. */
@Serdeable
public record VolumeMount(String volumeId, String mountPath) {}
