// SPDX-License-Identifier: Apache-2.0
package dev.windsock.tenant;

import java.math.BigDecimal;
import java.util.function.LongFunction;

/** A resource that a quota limits. */
public enum Quota {
    INSTANCES(count("instance")),
    CPU_LIMIT_MILLIS(Quota::cores),
    MEMORY_LIMIT_BYTES(Quota::bytes),
    VOLUMES(count("volume")),
    VPCS(count("VPC")),
    KEYS(count("key")),
    CONNECTIONS(count("connection"));

    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final int STEP = 1024;

    private final LongFunction<String> words;

    Quota(LongFunction<String> words) {
        this.words = words;
    }

    /** Returns the exact amount in words, such as {@code 1 instance}, {@code 0.8 cores} or {@code 64 MiB of memory}. */
    String words(long amount) {
        return words.apply(amount);
    }

    private static LongFunction<String> count(String one) {
        return amount -> amount + " " + one + (amount == 1 ? "" : "s");
    }

    private static String cores(long millis) {
        BigDecimal cores = BigDecimal.valueOf(millis, 3).stripTrailingZeros();
        return cores.toPlainString() + (cores.compareTo(BigDecimal.ONE) == 0 ? " core" : " cores");
    }

    private static String bytes(long bytes) {
        long amount = bytes;
        int unit = 0;
        while (amount != 0 && amount % STEP == 0 && unit < BINARY.length - 1) {
            amount /= STEP;
            unit++;
        }
        return amount + " " + BINARY[unit] + " of memory";
    }
}
