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
import dev.windsock.id.NodeId;
import dev.windsock.id.TenantId;
import dev.windsock.id.VpcId;
import dev.windsock.idempotency.Attempt;
import dev.windsock.idempotency.IdempotencyKeys;
import dev.windsock.instance.InstanceRepository;
import dev.windsock.instance.VpcLookup;
import dev.windsock.journal.ChangeJournal;
import dev.windsock.json.Timestamps;
import dev.windsock.log.EventType;
import dev.windsock.paging.Page;
import dev.windsock.paging.PageRequest;
import dev.windsock.principal.Caller;
import dev.windsock.principal.Cause;
import dev.windsock.problem.ErrorCode;
import dev.windsock.problem.RejectedException;
import dev.windsock.provision.PendingCleanup;
import dev.windsock.provision.Provisioner;
import dev.windsock.store.Outcome;
import dev.windsock.store.Store;
import dev.windsock.store.Transaction;
import dev.windsock.tenant.Quota;
import dev.windsock.tenant.TenantQuotas;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Creates, reads and deletes VPCs. The driver creates the network first; then the VPC is committed, with its event and its
 * audit row. If the commit fails, the driver removes the network.
 *
 * <p>Threading: stateless; every method blocks and may be called from any virtual thread.
 */
@Singleton
final class VpcService implements VpcLookup {
    private final Store store;
    private final VpcRepository repository;
    private final InstanceRepository instances;
    private final TenantQuotas quotas;
    private final Provisioner provisioner;
    private final ComputeDriver driver;
    private final IdempotencyKeys idempotency;
    private final ChangeJournal journal;
    private final Clock clock;
    private final NodeId node;
    private final TimeBasedEpochGenerator ids = Generators.timeBasedEpochGenerator();

    VpcService(
            Store store,
            VpcRepository repository,
            InstanceRepository instances,
            TenantQuotas quotas,
            Provisioner provisioner,
            ComputeDriver driver,
            IdempotencyKeys idempotency,
            ChangeJournal journal,
            Clock clock,
            NodeId node) {
        this.store = store;
        this.repository = repository;
        this.instances = instances;
        this.quotas = quotas;
        this.provisioner = provisioner;
        this.driver = driver;
        this.idempotency = idempotency;
        this.journal = journal;
        this.clock = clock;
        this.node = node;
    }

    /** Returns VPCs, newest first. */
    Page<VpcView> list(TenantId tenantId, PageRequest page) {
        return store.read(tenantId, handle -> repository.list(handle, tenantId, page))
                .map(VpcView::of);
    }

    /** @throws RejectedException NOT_FOUND if the VPC does not exist or belongs to another tenant */
    VpcView get(TenantId tenantId, String id) {
        return VpcView.of(store.read(tenantId, handle -> repository.get(handle, tenantId, id)));
    }

    Outcome<VpcView> create(Caller caller, CreateVpcRequest request, Attempt attempt) {
        Cidr cidr = CidrBlocks.parse(request.cidrBlock());
        return idempotency.answered(attempt, VpcView.class, () -> {
            NetworkDriver networks = provisioner.networks();
            TenantId tenantId = caller.tenantId();
            store.read(handle -> requireFree(handle, tenantId, request.name(), cidr));
            VpcRecord vpc = new VpcRecord(
                    new VpcId(ids.generate().toString()),
                    tenantId,
                    request.name(),
                    cidr,
                    driver.name(),
                    node,
                    Timestamps.toMillis(clock.instant()));
            PendingCleanup created = PendingCleanup.of(vpc.id(), tenantId, driver, node);
            return provisioner.create(
                    created,
                    caller.traceParent(),
                    () -> create(networks, new NetworkSpec(vpc.id(), tenantId, vpc.name(), cidr)),
                    () -> idempotency.once(attempt, VpcView.class, transaction -> {
                        quotas.take(transaction.handle(), tenantId, Map.of(Quota.VPCS, 1L));
                        requireFree(transaction.handle(), tenantId, request.name(), cidr);
                        provisioner.keep(transaction, created);
                        repository.insert(transaction.handle(), vpc);
                        record(transaction, caller, EventType.VPC_CREATED, "vpc:create", vpc);
                        return VpcView.of(vpc);
                    }));
        });
    }

    private static void create(NetworkDriver networks, NetworkSpec network) throws ComputeException {
        switch (networks.create(network)) {
            case NetworkCreation.Created created -> {}
            case NetworkCreation.Overlaps overlaps ->
                throw new RejectedException(
                        ErrorCode.CIDR_OVERLAP,
                        "`cidr_block` " + network.cidr() + " overlaps with another network on this host.");
        }
    }

    /** @throws RejectedException NAME_TAKEN, CIDR_OVERLAP */
    private Cidr requireFree(Handle handle, TenantId tenantId, String name, Cidr cidr) {
        List<VpcRecord> others = repository.ofTenant(handle, tenantId);
        for (VpcRecord other : others) {
            if (other.name().equals(name)) {
                throw new RejectedException(ErrorCode.NAME_TAKEN, "A VPC named `" + name + "` already exists.");
            }
        }
        for (VpcRecord other : others) {
            if (other.cidr().overlaps(cidr)) {
                throw new RejectedException(
                        ErrorCode.CIDR_OVERLAP,
                        "`cidr_block` " + cidr + " overlaps with VPC " + other.name() + ": " + other.cidr() + ".");
            }
        }
        return cidr;
    }

    /** Deletes a VPC that contains no instances. If the driver cannot remove the network now, it is removed later. */
    Outcome<?> delete(Caller caller, String id) {
        return provisioner.delete(caller.traceParent(), transaction -> {
            VpcRecord vpc = repository.get(transaction.handle(), caller.tenantId(), id);
            int members = instances.countInVpc(transaction.handle(), vpc.id());
            if (members > 0) {
                throw new RejectedException(
                        ErrorCode.VPC_IN_USE,
                        "The VPC still contains instances: " + members + ". Terminate them first.");
            }
            repository.delete(transaction.handle(), vpc.id());
            record(transaction, caller, EventType.VPC_DELETED, "vpc:delete", vpc);
            return new PendingCleanup(PendingCleanup.Kind.VPC, id, vpc.tenantId(), vpc.driver(), vpc.owner());
        });
    }

    @Override
    public boolean exists(Transaction transaction, TenantId tenantId, VpcId id) {
        return repository
                .find(transaction.handle(), id)
                .filter(vpc -> vpc.tenantId().equals(tenantId))
                .filter(vpc -> vpc.owner().equals(node) && vpc.driver().equals(driver.name()))
                .isPresent();
    }

    private void record(Transaction transaction, Caller caller, EventType type, String action, VpcRecord vpc) {
        journal.record(
                transaction,
                new ChangeJournal.Change(type, vpc.tenantId(), vpc.id().value(), VpcView.of(vpc)),
                Cause.of(caller),
                action,
                Map.of("name", vpc.name(), "cidr_block", vpc.cidr().toString()));
    }
}
