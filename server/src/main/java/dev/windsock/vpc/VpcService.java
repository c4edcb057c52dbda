// SPDX-License-Identifier: Apache-2.0
package dev.windsock.vpc;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import dev.windsock.compute.Cidr;
import dev.windsock.compute.ComputeDriver;
import dev.windsock.compute.ComputeException;
import dev.windsock.compute.NetworkCreation;
import dev.windsock.compute.NetworkDriver;
import dev.windsock.compute.NetworkSpec;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.instance.InstanceCounts;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventType;
import dev.windsock.outcome.Outcome;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.provision.PendingCleanup;
import dev.windsock.provision.Provisioner;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.TenantQuotas;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/**
 * What callers may ask of VPCs. The driver makes the network first, and the VPC is committed then, with its event and its
 * audit row; when it is not, the network is removed again.
 *
 * <p>Threading: stateless; every method blocks and may be called from any virtual thread.
 */
@Singleton
final class VpcService {
    private final Store store;
    private final VpcRepository repository;
    private final InstanceCounts instances;
    private final TenantQuotas quotas;
    private final Provisioner provisioner;
    private final ComputeDriver driver;
    private final IdempotencyKeys idempotency;
    private final ChangeJournal journal;
    private final Clock clock;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    VpcService(
            Store store,
            VpcRepository repository,
            InstanceCounts instances,
            TenantQuotas quotas,
            Provisioner provisioner,
            ComputeDriver driver,
            IdempotencyKeys idempotency,
            ChangeJournal journal,
            Clock clock) {
        this.store = store;
        this.repository = repository;
        this.instances = instances;
        this.quotas = quotas;
        this.provisioner = provisioner;
        this.driver = driver;
        this.idempotency = idempotency;
        this.journal = journal;
        this.clock = clock;
    }

    /** One more than the page, newest first. */
    List<Vpc> list(TenantId tenantId, PageRequest page) {
        return store.read(handle -> repository.list(handle, tenantId, page));
    }

    /** @throws RejectedException NOT_FOUND, also for another tenant's */
    Vpc get(TenantId tenantId, String id) {
        return store.read(handle -> find(handle, tenantId, id)).vpc();
    }

    Outcome<Vpc> create(Caller caller, CreateVpcRequest request, Attempt attempt) {
        Cidr cidr = CidrBlocks.parse(request.cidrBlock());
        return idempotency.answered(attempt, Vpc.class, () -> {
            NetworkDriver networks = provisioner.networks();
            TenantId tenantId = caller.principal().tenantId();
            store.read(handle -> free(handle, tenantId, request.name(), cidr));
            Vpc vpc = new Vpc(
                    ids.generate().toString(),
                    tenantId.value(),
                    request.name(),
                    cidr.toString(),
                    VpcStatus.AVAILABLE,
                    Timestamps.toMillis(clock.instant()));
            VpcId id = new VpcId(vpc.id());
            PendingCleanup made = PendingCleanup.of(id, tenantId, driver);
            return provisioner.make(
                    made,
                    () -> create(networks, new NetworkSpec(id, tenantId.value(), vpc.name(), cidr)),
                    () -> idempotency.once(attempt, Vpc.class, transaction -> {
                        quotas.take(transaction.handle(), tenantId, Map.of(Quota.VPCS, 1L));
                        free(transaction.handle(), tenantId, request.name(), cidr);
                        provisioner.keep(transaction, made);
                        repository.insert(transaction.handle(), vpc, driver.name());
                        record(transaction, caller, EventType.VPC_CREATED, "vpc:create", vpc);
                        return vpc;
                    }));
        });
    }

    private static void create(NetworkDriver networks, NetworkSpec network) throws ComputeException {
        switch (networks.create(network)) {
            case NetworkCreation.Created created -> {}
            case NetworkCreation.Overlaps overlaps ->
                throw new RejectedException(
                        ErrorCode.CIDR_OVERLAP,
                        "Another network on this host has addresses of " + network.cidr() + ".");
        }
    }

    /** @throws RejectedException NAME_TAKEN, CIDR_OVERLAP */
    private Cidr free(Handle handle, TenantId tenantId, String name, Cidr cidr) {
        List<Vpc> others = repository.of(handle, tenantId);
        for (Vpc other : others) {
            if (other.name().equals(name)) {
                throw new RejectedException(ErrorCode.NAME_TAKEN, "There is a VPC named " + name + " already.");
            }
        }
        for (Vpc other : others) {
            if (Cidr.parse(other.cidrBlock()).orElseThrow().overlaps(cidr)) {
                throw new RejectedException(
                        ErrorCode.CIDR_OVERLAP,
                        "The VPC " + other.name() + " has addresses of " + cidr + ": " + other.cidrBlock() + ".");
            }
        }
        return cidr;
    }

    /** Deletes a VPC that no instance is in; a network that the driver cannot remove at once, it removes later. */
    Store.Committed<PendingCleanup> delete(Caller caller, String id) {
        Store.Committed<PendingCleanup> committed = store.write(transaction -> {
            TenantId tenantId = caller.principal().tenantId();
            VpcRepository.Stored stored = find(transaction.handle(), tenantId, id);
            int members = instances.in(transaction.handle(), new VpcId(id));
            if (members > 0) {
                throw new RejectedException(
                        ErrorCode.VPC_IN_USE,
                        "The VPC has instances: " + members + ". It can be deleted once they are TERMINATED.");
            }
            repository.delete(transaction.handle(), stored.vpc());
            PendingCleanup left = new PendingCleanup(PendingCleanup.Kind.VPC, id, tenantId, stored.driver());
            provisioner.leave(transaction, left);
            record(transaction, caller, EventType.VPC_DELETED, "vpc:delete", stored.vpc());
            return left;
        });
        provisioner.remove(committed.value());
        return committed;
    }

    private VpcRepository.Stored find(Handle handle, TenantId tenantId, String id) {
        return (VpcId.isId(id) ? repository.find(handle, new VpcId(id)) : Optional.<VpcRepository.Stored>empty())
                .filter(stored -> stored.vpc().tenantId().equals(tenantId.value()))
                .orElseThrow(() -> RejectedException.notFound("VPC", id));
    }

    private void record(Transaction transaction, Caller caller, EventType type, String action, Vpc vpc) {
        journal.record(
                transaction,
                new ChangeJournal.Change(type, caller.principal().tenantId(), vpc.id(), vpc),
                Cause.of(caller),
                action,
                Map.of("name", vpc.name(), "cidr_block", vpc.cidrBlock()));
    }
}
