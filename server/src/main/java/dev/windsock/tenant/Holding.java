package dev.windsock.tenant;

/** What tenants have some of. */
public enum Holding {
    INSTANCES("instances"),
    CPU_LIMIT_MILLIS("thousandths of a CPU"),
    MEMORY_LIMIT_BYTES("bytes of memory"),
    VOLUMES("volumes"),
    VPCS("VPCs"),
    KEYS("keys"),
    CONNECTIONS("connections");

    private final String plural;

    Holding(String plural) {
        this.plural = plural;
    }

    /** As it is counted, in words. */
    String plural() {
        return plural;
    }
}
