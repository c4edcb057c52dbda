// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.FieldError;
import dev.windsock.problem.RejectedException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class MountPathTest {
    @Test
    void rejectsInvalidPathsAndSaysWhy() {
        Map<String, String> invalid = Map.ofEntries(
                Map.entry("", "absolute"),
                Map.entry("data", "absolute"),
                Map.entry("./data", "absolute"),
                Map.entry("/", "/ itself"),
                Map.entry("/..", ".."),
                Map.entry("/data/../etc", ".."),
                Map.entry("/data/.", "empty name or `.`"),
                Map.entry("//data", "empty name or `.`"),
                Map.entry("/data/", "end with /"),
                Map.entry("/da\nta", "characters from"),
                Map.entry("/d\u00e4ta", "characters from"),
                Map.entry("/a:b", "characters from"),
                Map.entry("/" + "x".repeat(255), "255"));
        invalid.forEach((path, message) -> assertThatThrownBy(() -> MountPath.parse("mount_path", path))
                .as(path)
                .isInstanceOfSatisfying(RejectedException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
                    assertThat(e.errors()).extracting(FieldError::field).containsExactly("mount_path");
                    assertThat(e).hasMessageContaining(message);
                }));
    }

    @Test
    void acceptsDotsInNames() {
        assertThat(MountPath.parse("mount_path", "/var/..data/.x").text()).isEqualTo("/var/..data/.x");
    }

    @Test
    void collidesWithPathsInsideAndAbove() {
        MountPath path = MountPath.parse("mount_path", "/var/data");
        assertThat(path.collidesWith("/var/data")).isTrue();
        assertThat(path.collidesWith("/var")).isTrue();
        assertThat(path.collidesWith("/var/data/x")).isTrue();
        assertThat(path.collidesWith("/var/data2")).isFalse();
        assertThat(path.collidesWith("/va")).isFalse();
    }
}
