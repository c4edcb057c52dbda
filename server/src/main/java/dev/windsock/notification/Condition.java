// SPDX-License-Identifier: Apache-2.0
package dev.windsock.notification;

import java.time.Duration;

/** The condition that a rule watches. */
sealed interface Condition {
    NotificationCondition kind();

    /**
     * An instance fails. It resolves when the instance runs, stops or ends; for restarts by its policy, see {@link Recoveries}.
     */
    record InstanceFailed() implements Condition {
        @Override
        public NotificationCondition kind() {
            return NotificationCondition.INSTANCE_FAILED;
        }
    }

    /**
     * The health check of an instance fails. It resolves when the run ends, or the check keeps passing; see {@link Recoveries}.
     */
    record InstanceUnhealthy() implements Condition {
        @Override
        public NotificationCondition kind() {
            return NotificationCondition.INSTANCE_UNHEALTHY;
        }
    }

    /**
     * An instance uses at least a given share of a resource for a given time. See {@link ThresholdProgress} for when it
     * resolves.
     *
     * @param percent the percentage of the instance's limit, or of the host if it has none
     */
    record Above(Metric metric, int percent, Duration time) implements Condition {
        @Override
        public NotificationCondition kind() {
            return metric.kind;
        }

        /** Returns the level below which the value must stay for the condition to resolve: 90% of the threshold. */
        double clearLevel() {
            return percent * 0.9;
        }
    }

    /**
     * The store rejects changes, the compute driver of a node is unreachable, or a node is lost. It resolves when the problem
     * is over.
     */
    record ServerTrouble() implements Condition {
        @Override
        public NotificationCondition kind() {
            return NotificationCondition.SERVER_TROUBLE;
        }
    }

    /** The metric that a threshold applies to. */
    enum Metric {
        CPU(NotificationCondition.CPU_ABOVE, "CPU"),
        MEMORY(NotificationCondition.MEMORY_ABOVE, "Memory");

        private final NotificationCondition kind;
        private final String label;

        Metric(NotificationCondition kind, String label) {
            this.kind = kind;
            this.label = label;
        }

        /** Returns the name as it appears at the beginning of a sentence. */
        String label() {
            return label;
        }
    }
}
