// SPDX-License-Identifier: Apache-2.0
package dev.windsock.terminal;

import dev.windsock.id.NodeId;
import dev.windsock.limit.FairShare;
import dev.windsock.store.Store;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes recordings together with their terminals when their retention ends and, if their total size is too large, the oldest
 * recordings of the tenants that use the most space.
 *
 * <p>Threading: runs on the scheduler's virtual threads; blocks on the store and the disk.
 */
@Singleton
final class TerminalRetention {
    /** Maximum number of terminals that one step processes; other changes wait for the step to finish. */
    private static final int BATCH = 500;

    private static final Logger LOG = LoggerFactory.getLogger(TerminalRetention.class);

    private final Store store;
    private final TerminalRepository repository;
    private final Recordings recordings;
    private final TerminalConfiguration configuration;
    private final Clock clock;
    private final NodeId node;

    TerminalRetention(
            Store store,
            TerminalRepository repository,
            Recordings recordings,
            TerminalConfiguration configuration,
            Clock clock,
            NodeId node) {
        this.store = store;
        this.repository = repository;
        this.recordings = recordings;
        this.configuration = configuration;
        this.clock = clock;
        this.node = node;
    }

    @Scheduled(initialDelay = "1m", fixedDelay = "10m")
    void retain() {
        Instant oldest = clock.instant().minus(configuration.recordingRetention());
        Map<String, Long> sizes = new HashMap<>(store.read(handle -> repository.sizes(handle, node)));
        long share = FairShare.of(sizes.values(), configuration.recordingsMaxBytes());
        Instant after = Instant.EPOCH;
        boolean more = true;
        while (more) {
            Instant from = after;
            List<TerminalRepository.Stored> page =
                    store.read(handle -> repository.closedAfter(handle, node, from, BATCH));
            List<TerminalRepository.Stored> excess = new ArrayList<>();
            for (TerminalRepository.Stored terminal : page) {
                long size = sizes.getOrDefault(terminal.tenantId(), 0L);
                if (size > share || terminal.closedAt().isBefore(oldest)) {
                    excess.add(terminal);
                    sizes.put(terminal.tenantId(), size - terminal.bytes());
                }
                after = terminal.closedAt();
            }
            remove(excess);
            more = !page.isEmpty()
                    && (after.isBefore(oldest) || sizes.values().stream().anyMatch(size -> size > share));
        }
    }

    /** Removes the files first: the next run removes a row without a file, but nothing would remove a file without a row. */
    private void remove(List<TerminalRepository.Stored> terminals) {
        for (TerminalRepository.Stored terminal : terminals) {
            try {
                recordings.delete(terminal.id());
            } catch (IOException e) {
                LOG.warn("Cannot remove a recording: terminal={} cause={}", terminal.id(), e.getMessage());
            }
        }
        if (!terminals.isEmpty()) {
            store.writeEssential(transaction -> {
                terminals.forEach(terminal -> repository.delete(transaction.handle(), terminal.id()));
                return terminals;
            });
        }
    }
}
