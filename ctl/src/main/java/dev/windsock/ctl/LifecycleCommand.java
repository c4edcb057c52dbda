// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.InstanceAction;
import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.model.Instance;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Changes the status of all named instances, and continues if a change fails. */
abstract class LifecycleCommand extends ServerCommand {
    @Parameters(arity = "1..*", paramLabel = "INSTANCE", description = "The names, ids or id prefixes of instances.")
    private List<String> names = new ArrayList<>();

    @Mixin
    private Waiting waiting = new Waiting();

    abstract InstanceAction act(WindsockClient client, UUID id);

    @Override
    final int run(WindsockClient client, Output output) {
        int status = ExitCode.OK.number();
        List<InstanceAction> begun = new ArrayList<>();
        for (String name : names) {
            try {
                begun.add(act(client, InstanceNames.find(client, name).getId()));
            } catch (WindsockException e) {
                output.note(name + ": " + e.getMessage());
                status = ExitCode.of(e).number();
            } catch (CommandFailure e) {
                output.note(name + ": " + e.getMessage());
                status = e.code().number();
            }
        }
        List<Instance> done = new ArrayList<>();
        for (InstanceAction action : begun) {
            try {
                done.add(waiting.await(action));
            } catch (WindsockException e) {
                output.note(action.instance().getName() + ": " + e.getMessage());
                status = ExitCode.of(e).number();
            }
        }
        if (output.isJson()) {
            output.json(done);
        } else {
            done.forEach(instance -> output.line(Output.plain(instance.getName() + " " + instance.getStatus())));
        }
        return status;
    }

    @Command(name = "start", description = "Start stopped instances.", mixinStandardHelpOptions = true)
    static final class Start extends LifecycleCommand {
        @Override
        InstanceAction act(WindsockClient client, UUID id) {
            return client.instances().start(id);
        }
    }

    @Command(name = "stop", description = "Stop running instances.", mixinStandardHelpOptions = true)
    static final class Stop extends LifecycleCommand {
        @Override
        InstanceAction act(WindsockClient client, UUID id) {
            return client.instances().stop(id);
        }
    }

    @Command(name = "restart", description = "Restart running instances.", mixinStandardHelpOptions = true)
    static final class Restart extends LifecycleCommand {
        @Override
        InstanceAction act(WindsockClient client, UUID id) {
            return client.instances().restart(id);
        }
    }

    @Command(
            name = "rm",
            description = "Terminate instances permanently, including running ones.",
            mixinStandardHelpOptions = true)
    static final class Rm extends LifecycleCommand {
        @Override
        InstanceAction act(WindsockClient client, UUID id) {
            return client.instances().terminate(id);
        }
    }
}
