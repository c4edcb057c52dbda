// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.id.VolumeId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.regex.Pattern;

/** The folder in which volumes are directories, one folder for each tenant. Stateless; blocks. */
record VolumeFolder(Path path) {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");
    private static final FileAttribute<Set<PosixFilePermission>> ONLY_OWNER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    Path of(String tenantId, VolumeId id) {
        if (!SAFE.matcher(tenantId).matches()) {
            throw new IllegalArgumentException("a tenant's id is not safe as a file name");
        }
        return path.resolve(tenantId).resolve(id.value());
    }

    /** Makes a volume's directory, which only this user may look into. */
    void create(String tenantId, VolumeId id) throws IOException {
        Files.createDirectories(of(tenantId, id), ONLY_OWNER);
    }

    void delete(String tenantId, VolumeId id) throws IOException {
        Tree.delete(of(tenantId, id));
    }
}
