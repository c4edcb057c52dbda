// SPDX-License-Identifier: Apache-2.0
package dev.windsock.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts of {@code aot.sh} that decide whether a start uses an ahead-of-time cache, and whether it creates one. */
final class CacheScriptTest {
    private static final Path SCRIPT = Path.of("aot.sh").toAbsolutePath();
    private static final String NO_LIMIT_OF_VERSION_1 = "9223372036854771712";
    private static final String SETTINGS = "jdk=jdk flags=flags jar=jar caches=caches; ";

    @TempDir
    Path folder;

    @BeforeEach
    void machineHasMemory() throws IOException {
        write("proc/meminfo", "MemAvailable: 20000000 kB");
    }

    @Test
    void trainsOnAMachineWithoutControlGroups() throws Exception {
        assertThat(hasMemory()).isTrue();
    }

    @Test
    void doesNotTrainOnAMachineWithoutMemory() throws Exception {
        write("proc/meminfo", "MemAvailable: 1048575 kB");
        assertThat(hasMemory()).isFalse();
    }

    @Test
    void doesNotTrainBelowALimitOfVersion1() throws Exception {
        write("proc/self/cgroup", "4:cpu:/server\n3:memory:/server\n0::/");
        limit("groups/memory/server/memory.limit_in_bytes", NO_LIMIT_OF_VERSION_1, "memory.usage_in_bytes", 1);
        assertThat(hasMemory()).isTrue();
        limit("groups/memory/server/memory.limit_in_bytes", "335544320", "memory.usage_in_bytes", 1);
        assertThat(hasMemory()).isFalse();
    }

    @Test
    void doesNotTrainBelowALimitOfVersion2() throws Exception {
        write("proc/self/cgroup", "0::/system.slice/windsock.service");
        limit("groups/system.slice/windsock.service/memory.max", "max", "memory.current", 1);
        assertThat(hasMemory()).isTrue();
        limit("groups/system.slice/memory.max", "4294967296", "memory.current", 3_300_000_000L);
        assertThat(hasMemory()).isFalse();
    }

    @Test
    void doesNotTrainInAContainerThatSeesOnlyItsOwnGroup() throws Exception {
        write("proc/self/cgroup", "3:memory:/docker/157b");
        limit("groups/memory/memory.limit_in_bytes", "335544320", "memory.usage_in_bytes", 1);
        assertThat(hasMemory()).isFalse();
    }

    @Test
    void namesAnotherCacheForAJarWithAnotherTime() throws Exception {
        write("jdk/release", "JAVA_VERSION=\"25\"");
        write("flags", "");
        write("jar", "");
        String name = cacheName();
        Files.setLastModifiedTime(folder.resolve("jar"), FileTime.fromMillis(0));
        assertThat(cacheName()).isNotEqualTo(name);
    }

    @Test
    void startsWithAnIntactCache() throws Exception {
        Path cache = cache();
        assertThat(start()).contains("-XX:AOTCache=" + folder.relativize(cache));
        assertThat(cache).exists();
    }

    /** The JVM would crash at each start. */
    @Test
    void startsWithoutADamagedCacheAndRemovesIt() throws Exception {
        Path cache = cache();
        Files.writeString(cache, "pagf");
        assertThat(start()).contains("is damaged", "-jar jar").doesNotContain("AOTCache");
        assertThat(cache).doesNotExist();
        assertThat(start()).isEqualTo("-jar jar");
    }

    @Test
    void startsWithoutATruncatedCache() throws Exception {
        Files.writeString(cache(), "");
        assertThat(start()).contains("is damaged").doesNotContain("AOTCache");
    }

    /** A cache without a checksum is from a previous version. */
    @Test
    void startsWithoutACacheThatHasNoChecksum() throws Exception {
        Path cache = cache();
        Files.delete(cache.resolveSibling(cache.getFileName() + ".cksum"));
        assertThat(start()).contains("is damaged").doesNotContain("AOTCache");
    }

    /** Stores a cache as a training run does. */
    private Path cache() throws IOException, InterruptedException {
        write("jdk/release", "JAVA_VERSION=\"25\"");
        write("flags", "");
        write("jar", "");
        write("trained", "page");
        run(SETTINGS + "mkdir -p caches; name_cache; store_cache trained");
        Path cache = folder.resolve(cacheName());
        assertThat(cache).hasContent("page");
        return cache;
    }

    /** Returns the options of the JVM, after what the launcher prints. */
    private String start() throws IOException, InterruptedException {
        return run(SETTINGS + "quick=yes; jvm() { echo \"$@\"; }; start");
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    private void limit(String file, String limit, String usageFile, long usage) throws IOException {
        write(file, limit);
        write(Path.of(file).resolveSibling(usageFile).toString(), Long.toString(usage));
    }

    private boolean hasMemory() throws IOException, InterruptedException {
        String output = run("proc=proc groups=groups; if has_memory; then echo true; else echo false; fi");
        assertThat(output).isIn("true", "false");
        return output.equals("true");
    }

    private String cacheName() throws IOException, InterruptedException {
        return run(SETTINGS + "name_cache; echo \"$cache\"");
    }

    /** Sources the script, then runs commands in the folder and returns their output. */
    private String run(String commands) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sh", "-uc", ". \"$0\"; " + commands, SCRIPT.toString())
                .redirectErrorStream(true)
                .directory(folder.toFile())
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.strip();
    }
}
