// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The flags that the launchers pass to the JVM. */
final class JvmFlagsTest {
    private static final Pattern MAX_HEAP = Pattern.compile(" MaxHeapSize\\s+= (\\d+)");

    /** With a larger heap, the classes, the code and the direct memory of a server do not fit into a small container. */
    @ParameterizedTest
    @ValueSource(longs = {256, 384, 1_024})
    void limitTheHeapToAQuarterOfTheMemory(long mebibytes) throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:Flags=jvm.flags",
                        "-XX:MaxRAM=" + mebibytes + "m",
                        "-XX:+PrintFlagsFinal",
                        "-version")
                .redirectErrorStream(true)
                .start();
        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(jvm.waitFor()).as(output).isZero();
        Matcher heap = MAX_HEAP.matcher(output);
        assertThat(heap.find()).as(output).isTrue();
        assertThat(Long.parseLong(heap.group(1)) >> 20).isLessThanOrEqualTo(mebibytes / 4);
    }
}
