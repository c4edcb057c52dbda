// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import java.nio.file.Path;

final class SqliteEventLogTest extends SqlEventLogContract {
    @Override
    StoreDatabase open(Path directory) {
        return SqliteFile.prepare(directory).open();
    }
}
