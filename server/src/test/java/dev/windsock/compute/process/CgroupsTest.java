// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windsock.compute.Capability;
import dev.windsock.compute.InstanceSpec;
import dev.windsock.id.InstanceId;
import dev.windsock.id.TenantId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Control groups of both versions, in directories with the files that the kernel provides. */
@NullUnmarked
final class CgroupsTest {
    private static final InstanceId ID = new InstanceId("01900000-0000-7000-8000-000000000001");
    private static final RunMark MARK = new RunMark(0x1f);
    private static final String GROUP = ID.value() + "-1f";
    private static final int MAX_PIDS = 99;

    @TempDir
    Path root;

    @Test
    void movesTheServerOutOfTheGroupThatItDelegates() throws IOException {
        Path group = delegated("system.slice/windsock.service", "cpu io memory pids");

        Cgroups cgroups = Cgroups.detect(root, "0::/system.slice/windsock.service\n", MAX_PIDS);

        assertThat(cgroups.capabilities()).isEqualTo(Set.of(Capability.CPU_LIMIT, Capability.MEMORY_LIMIT));
        assertThat(group.resolve("windsock-server/cgroup.procs"))
                .hasContent(Long.toString(ProcessHandle.current().pid()));
        assertThat(group.resolve("cgroup.subtree_control")).exists();
        assertThat(group.resolve("windsock/cgroup.subtree_control")).exists();
    }

    @Test
    void findsTheGroupOfAServerThatWasRestartedInPlace() throws IOException {
        Path group = delegated("app", "cpu memory pids");

        Cgroups cgroups = Cgroups.detect(root, "0::/app/windsock-server\n", MAX_PIDS);

        assertThat(cgroups.create(spec(null, null), MARK).directories())
                .containsExactly(group.resolve("windsock").resolve(GROUP));
        assertThat(group.resolve("windsock-server/windsock-server")).doesNotExist();
    }

    @Test
    void limitsARunOfVersion2() throws IOException {
        Path run = kernelFiles(
                delegated("app", "cpu io memory pids").resolve("windsock").resolve(GROUP),
                Map.of("pids.max", "max", "memory.swap.max", "max"));
        Cgroups cgroups = Cgroups.detect(root, "0::/app\n", MAX_PIDS);

        Cgroup cgroup = cgroups.create(spec(1_500, 64L << 20), MARK);

        assertThat(run.resolve("cpu.max")).hasContent("150000 100000");
        assertThat(run.resolve("memory.max")).hasContent("67108864");
        assertThat(run.resolve("memory.swap.max")).hasContent("0");
        assertThat(run.resolve("pids.max")).hasContent("99");
        cgroups.limit(cgroup, spec(null, null));
        assertThat(run.resolve("cpu.max")).hasContent("max 100000");
        assertThat(run.resolve("memory.max")).hasContent("max");
        assertThat(run.resolve("memory.swap.max")).hasContent("max");
    }

    /** For example, systemd does not delegate the cpu controller to a user's service manager. */
    @Test
    void offersOnlyLimitsOfControllersThatItMayUse() throws IOException {
        Path run = Files.createDirectories(
                delegated("user", "cpuset memory pids").resolve("windsock").resolve(GROUP));
        Cgroups cgroups = Cgroups.detect(root, "0::/user\n", MAX_PIDS);

        assertThat(cgroups.capabilities()).isEqualTo(Set.of(Capability.MEMORY_LIMIT));
        cgroups.create(spec(null, 1L << 30), MARK);
        assertThat(run.resolve("memory.max")).hasContent("1073741824");
        assertThat(run.resolve("cpu.max")).doesNotExist();
    }

    @Test
    void doesWithoutGroupsThatAreNotDelegated() throws IOException {
        Files.writeString(root.resolve("cgroup.controllers"), "cpu io memory pids\n");
        // a file where the group should be, so that nothing can be created in it
        Files.writeString(root.resolve("app"), "");

        assertThat(Cgroups.detect(root, "0::/app\n", MAX_PIDS).capabilities()).isEmpty();
        assertThat(Cgroups.detect(root, "0::/app\n", MAX_PIDS).create(spec(null, null), MARK))
                .isInstanceOf(NoCgroup.class);
        assertThat(Cgroups.detect(root, null, MAX_PIDS).capabilities()).isEmpty();
    }

    @Test
    void measuresARunOfVersion2() throws IOException {
        Path run = kernelFiles(
                root.resolve(GROUP),
                Map.of(
                        "cgroup.events", "populated 1\nfrozen 0\n",
                        "cgroup.procs", "12\n345\n",
                        "cgroup.kill", "",
                        "cpu.stat", "usage_usec 2500\nuser_usec 2000\nsystem_usec 500\n",
                        "memory.current", "332828672\n",
                        "memory.stat",
                                "anon 9166848\nfile 323661824\nshmem 8556544\ninactive_anon 0\nactive_anon 9166848\n"
                                        + "inactive_file 200704\nactive_file 314904576\n",
                        "memory.events", "low 0\nhigh 0\nmax 7\noom 3\noom_kill 2\noom_group_kill 0\n",
                        "io.stat", "8:0 rbytes=100 wbytes=20 rios=1 wios=1 dbytes=0 dios=0\n8:16 rbytes=7 wbytes=3\n"));

        Cgroup cgroup = Cgroups.none().of(List.of(run));

        assertThat(cgroup).isInstanceOf(CgroupV2.class);
        assertThat(cgroup.pids()).containsExactlyInAnyOrder(12, 345);
        assertThat(cgroup.memoryKills()).isEqualTo(2);
        // without both parts of the file cache; files in tmpfs count
        assertThat(cgroup.counters())
                .isEqualTo(new Cgroup.Counters(2_500_000L, 332_828_672L - 200_704 - 314_904_576, 107L, 23L));
        cgroup.kill();
        assertThat(run.resolve("cgroup.kill")).hasContent("1");
    }

    @Test
    void measuresNothingOfAGroupThatIsGone() {
        CgroupV2 gone = new CgroupV2(root.resolve("gone"));

        gone.kill();
        assertThat(gone.directory()).doesNotExist();
        assertThat(gone.counters()).isEqualTo(Cgroup.Counters.NONE);
        assertThat(gone.pids()).isEmpty();
        assertThat(gone.memoryKills()).isZero();
        assertThat(gone.remove()).isTrue();
    }

    @Test
    void limitsAndMeasuresARunOfVersion1() throws IOException {
        for (String controller : List.of("cpu", "cpuacct", "memory", "blkio", "pids")) {
            Files.createDirectories(root.resolve(controller).resolve("outer"));
        }
        Cgroups cgroups = Cgroups.detect(
                root,
                "5:pids:/outer\n4:blkio:/outer\n3:memory:/outer\n2:cpu,cpuacct:/outer\n1:name=systemd:/x\n",
                MAX_PIDS);
        Path memory = kernelFiles(
                root.resolve("memory/outer/windsock").resolve(GROUP),
                Map.of(
                        "memory.usage_in_bytes", "1000000\n",
                        "memory.limit_in_bytes", "9223372036854771712\n",
                        "memory.stat",
                                "active_file 1\ninactive_file 2\ntotal_active_file 300000\ntotal_inactive_file 200000\n",
                        "memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n"));
        kernelFiles(root.resolve("cpuacct/outer/windsock").resolve(GROUP), Map.of("cpuacct.usage", "77\n"));
        kernelFiles(
                root.resolve("blkio/outer/windsock").resolve(GROUP),
                Map.of(
                        "blkio.throttle.io_service_bytes_recursive",
                        "8:0 Read 10\n8:0 Write 4\n8:16 Read 5\n8:16 Total 5\nTotal 19\n"));

        Cgroup cgroup = cgroups.create(spec(250, 2_000_000L), MARK);

        assertThat(cgroups.capabilities()).isEqualTo(Set.of(Capability.CPU_LIMIT, Capability.MEMORY_LIMIT));
        assertThat(cgroups.of(cgroup.directories())).isEqualTo(cgroup);
        assertThat(root.resolve("cpu/outer/windsock").resolve(GROUP).resolve("cpu.cfs_quota_us"))
                .hasContent("25000");
        assertThat(memory.resolve("memory.limit_in_bytes")).hasContent("2000000");
        assertThat(root.resolve("pids/outer/windsock").resolve(GROUP).resolve("pids.max"))
                .hasContent("99");
        assertThat(cgroup.counters()).isEqualTo(new Cgroup.Counters(77L, 500_000L, 15L, 4L));
        assertThat(cgroup.memoryKills()).isEqualTo(4);
    }

    /** Creates a version 2 group and, in it, the parent group of all runs; both may use the given controllers. */
    private Path delegated(String path, String controllers) throws IOException {
        Path group = root.resolve(path);
        for (Path directory : List.of(root, group, group.resolve("windsock"))) {
            kernelFiles(directory, Map.of("cgroup.controllers", controllers + "\n"));
        }
        return group;
    }

    private static Path kernelFiles(Path directory, Map<String, String> files) throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
        return directory;
    }

    private static InstanceSpec spec(Integer cpuLimitMillis, Long memoryLimitBytes) {
        return new InstanceSpec(
                ID,
                new TenantId("tenant"),
                "name",
                InstanceSpec.NO_IMAGE,
                List.of("true"),
                Map.of(),
                cpuLimitMillis,
                memoryLimitBytes);
    }
}
