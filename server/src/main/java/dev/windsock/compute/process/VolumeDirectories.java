// SPDX-License-Identifier: Apache-2.0
package dev.windsock.compute.process;

import dev.windsock.files.PrivateFiles;
import dev.windsock.id.TenantId;
import dev.windsock.id.VolumeId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The directories of all volumes, grouped by tenant. Stateless; blocks. */
record VolumeDirectories(Path path) {
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}");

    Path of(TenantId tenantId, VolumeId id) {
        if (!SAFE.matcher(tenantId.value()).matches()) {
            throw new IllegalArgumentException("The tenant id is not a safe file name: " + tenantId);
        }
        return path.resolve(tenantId.value()).resolve(id.value());
    }

    /** Creates a volume's directory, which only the server's user may read. */
    void create(TenantId tenantId, VolumeId id) throws IOException {
        PrivateFiles.createDirectories(of(tenantId, id));
    }

    void delete(TenantId tenantId, VolumeId id) throws IOException {
        RecursiveDelete.delete(of(tenantId, id));
    }
}
