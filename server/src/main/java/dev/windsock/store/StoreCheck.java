// SPDX-License-Identifier: Apache-2.0
package dev.windsock.store;

import dev.windsock.log.Position;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Rejects a database that a server must not write to, before anything is changed. Such a database belongs to a newer version,
 * lacks changes that an earlier server acknowledged, or is a backup that may lack some. Stateless; blocks.
 */
final class StoreCheck {
    private static final String WAY_FORWARD =
            "; restore the database or a backup, or start once with --restored to continue without the lost changes";

    private StoreCheck() {}

    /**
     * Checks a database against the record of acknowledged changes.
     *
     * @param restored whether the operator accepts that changes are lost
     * @throws IllegalStateException with the reason on one line
     */
    static void require(StoredState stored, Path dataDirectory, boolean restored) {
        if (stored instanceof StoredState.Newer(String version, String supported)) {
            throw new IllegalStateException("the database has the schema version " + version
                    + ", but this version of Windsock supports " + supported
                    + " at most; start the newer version, or restore a backup that was made before the upgrade");
        }
        if (restored) {
            return;
        }
        lost(stored, AcknowledgedPositionFile.read(dataDirectory)).ifPresent(reason -> {
            throw new IllegalStateException(reason + WAY_FORWARD);
        });
        if (stored instanceof StoredState.Backup(Position latest)) {
            throw new IllegalStateException("the database is a backup that ends at " + latest
                    + "; start once with --restored, so that clients with later positions read the state again");
        }
    }

    private static Optional<String> lost(StoredState stored, AcknowledgedPositionFile.Content acknowledged) {
        return switch (acknowledged) {
            case AcknowledgedPositionFile.Nothing nothing -> Optional.empty();
            case AcknowledgedPositionFile.Unreadable(Path file) ->
                Optional.of("the record of acknowledged changes is damaged: " + file);
            case AcknowledgedPositionFile.UpTo(Position newest) ->
                switch (stored) {
                    // another server was started with --restored
                    case StoredState.Log log when log.hasEnded(newest.epoch()) -> Optional.empty();
                    case StoredState.Log log
                    when !log.latest().epoch().equals(newest.epoch()) ->
                        Optional.of("this is another database: it ends at " + log.latest() + ", but " + newest
                                + " was acknowledged");
                    case StoredState.Log log
                    when log.latest().offset() < newest.offset() ->
                        Optional.of("the database has lost changes: it ends at " + log.latest() + ", but " + newest
                                + " was acknowledged");
                    case StoredState.Log complete -> Optional.empty();
                    case StoredState.Nothing nothing ->
                        Optional.of("the database is missing or empty, but " + newest + " was acknowledged");
                    case StoredState.Newer newer -> Optional.empty();
                };
        };
    }
}
