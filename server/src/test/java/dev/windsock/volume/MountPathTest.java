// SPDX-License-Identifier: Apache-2.0
package dev.windsock.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.FieldError;
import dev.windsock.problem.RejectedException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where volumes may be mounted. */
final class MountPathTest {
    @Test
    void whatIsNoPathSaysWhatIsWrongWithIt() {
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("", "absolute"),
                Map.entry("data", "absolute"),
                Map.entry("./data", "absolute"),
                Map.entry("/", "/ itself"),
                Map.entry("/..", ".."),
                Map.entry("/data/../etc", ".."),
                Map.entry("/data/.", "empty name or ."),
                Map.entry("//data", "empty name or ."),
                Map.entry("/data/", "/ at its end"),
                Map.entry("/da\nta", "names of"),
                Map.entry("/d\u00e4ta", "names of"),
                Map.entry("/a:b", "names of"),
                Map.entry("/" + "x".repeat(255), "255"));
        wrong.forEach((path, said) -> assertThatThrownBy(() -> MountPath.parse(path))
                .as(path)
                .isInstanceOfSatisfying(RejectedException.class, e -> {
                    assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
                    assertThat(e.errors()).extracting(FieldError::field).containsExactly("mount_path");
                    assertThat(e).hasMessageContaining(said);
                }));
    }

    @Test
    void namesMayHaveDots() {
        assertThat(MountPath.parse("/var/..data/.x").text()).isEqualTo("/var/..data/.x");
    }

    @Test
    void pathsCollideWhereOneIsWithinTheOther() {
        MountPath path = MountPath.parse("/var/data");
        assertThat(path.collidesWith("/var/data")).isTrue();
        assertThat(path.collidesWith("/var")).isTrue();
        assertThat(path.collidesWith("/var/data/x")).isTrue();
        assertThat(path.collidesWith("/var/data2")).isFalse();
        assertThat(path.collidesWith("/va")).isFalse();
    }
}
