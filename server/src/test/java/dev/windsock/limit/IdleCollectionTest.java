// SPDX-License-Identifier: Apache-2.0
package dev.windsock.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class IdleCollectionTest {
    private static final int OBJECTS = 200_000;
    private static final int KEPT_OF = 200;

    /** Fills the heap, keeps a few objects in each region, and prints the size of the heap before and after the collection. */
    static final class SparseHeap {
        private SparseHeap() {}

        public static void main(String[] arguments) {
            List<byte[]> filled = new ArrayList<>();
            IntStream.range(0, OBJECTS).forEach(object -> filled.add(new byte[1_000]));
            List<byte[]> kept = IntStream.range(0, OBJECTS / KEPT_OF)
                    .mapToObj(group -> filled.get(group * KEPT_OF))
                    .toList();
            long before = Runtime.getRuntime().totalMemory();
            filled.clear();

            new IdleCollection().run();

            System.out.println(before + " " + Runtime.getRuntime().totalMemory());
            Reference.reachabilityFence(kept);
        }
    }

    @Test
    @Timeout(60)
    void returnsMemoryAlthoughMostRegionsContainLiveObjects() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:Flags=jvm.flags",
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SparseHeap.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(jvm.waitFor()).isZero();
        String[] sizes = output.strip().split(" ");
        assertThat(Long.parseLong(sizes[0])).isGreaterThan(200_000_000);
        assertThat(Long.parseLong(sizes[1])).isLessThan(64_000_000);
    }
}
