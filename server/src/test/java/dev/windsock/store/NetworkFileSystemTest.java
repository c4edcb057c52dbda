// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The types that Linux reports in /proc/mounts. */
final class NetworkFileSystemTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nfs",
                "nfs4",
                "cifs",
                "smb3",
                "9p",
                "ceph",
                "lustre",
                "vboxsf",
                "fuse.sshfs",
                "fuse.glusterfs",
                "fuse.juicefs",
                "fuse.blobfuse2",
                "fuse.grpcfuse"
            })
    void recognisesNetworkFileSystems(String type) {
        assertThat(NetworkFileSystem.isNetwork(type)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ext4",
                "xfs",
                "btrfs",
                "zfs",
                "tmpfs",
                "overlay",
                "virtiofs",
                "fuseblk",
                "fuse.fuse-overlayfs",
                "fuse.mergerfs",
                ""
            })
    void acceptsLocalFileSystems(String type) {
        assertThat(NetworkFileSystem.isNetwork(type)).isFalse();
    }
}
