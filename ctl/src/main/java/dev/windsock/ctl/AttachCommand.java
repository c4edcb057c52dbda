// SPDX-License-Identifier: Apache-2.0
package dev.windsock.ctl;

import dev.windsock.client.WindsockClient;
import dev.windsock.client.error.UnreachableException;
import dev.windsock.client.error.WindsockException;
import dev.windsock.client.model.Instance;
import dev.windsock.client.model.OpenTerminalRequest;
import dev.windsock.client.stream.TerminalListener;
import dev.windsock.client.stream.TerminalSession;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Opens or attaches to a terminal in an instance.
 *
 * <p>Threading: the main thread copies the terminal's output, a second thread copies the typed input, and JLine's thread
 * reports the window size.
 */
@Command(
        name = "attach",
        description = {
            "Open a terminal in a running instance, and exit with the exit code of its program.",
            "Ctrl-] detaches: the terminal stays open on the server, and --terminal attaches to it again."
        },
        mixinStandardHelpOptions = true)
final class AttachCommand extends ServerCommand {
    /** Ctrl-], as in telnet. */
    private static final byte DETACH = 0x1d;

    private static final byte END_OF_INPUT = 4;
    private static final int BUFFER = 8192;
    private static final Duration RETRY_DELAY = Duration.ofMillis(50);

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "INSTANCE",
            description = "The name, the id or an id prefix of an instance.")
    private @Nullable String name;

    @Parameters(
            arity = "0..*",
            index = "1..*",
            paramLabel = "PROGRAM",
            description = "The program and its arguments, optionally after --; a shell by default.")
    private List<String> command = new ArrayList<>();

    @Option(names = "--terminal", paramLabel = "ID", description = "Attach to this terminal, which is already open.")
    private @Nullable UUID terminalId;

    @Option(names = "--watch", description = "Only watch: your input is not sent.")
    private boolean watch;

    private final AtomicBoolean detached = new AtomicBoolean();

    @Override
    int run(WindsockClient client, Output output) throws IOException {
        try (Terminal local = LocalTerminal.open()) {
            UUID id = terminalId == null ? open(client, local.getSize()) : terminalId;
            Attributes saved = local.enterRawMode();
            try {
                // the terminal on the server has already processed the program's output, so a line feed must not also
                // move the
                // cursor to the first column
                Attributes raw = local.getAttributes();
                raw.setOutputFlag(Attributes.OutputFlag.OPOST, false);
                local.setAttributes(raw);
                return attach(client, output, local, id);
            } finally {
                local.setAttributes(saved);
            }
        }
    }

    private UUID open(WindsockClient client, Size size) {
        if (name == null) {
            throw new CommandFailure(ExitCode.USAGE, "Missing parameter: INSTANCE or --terminal is required.");
        }
        Instance instance = InstanceNames.find(client, name);
        OpenTerminalRequest request = new OpenTerminalRequest();
        if (size.getColumns() > 0 && size.getRows() > 0) {
            request = request.cols(size.getColumns()).rows(size.getRows());
        }
        List<String> program =
                !command.isEmpty() && command.getFirst().equals("--") ? command.subList(1, command.size()) : command;
        if (!program.isEmpty()) {
            request = request.command(program);
        }
        return client.terminals().openTerminal(instance.getId(), request, null).getId();
    }

    private int attach(WindsockClient client, Output output, Terminal local, UUID id) throws IOException {
        var call = client.attach(id).listener(new TerminalListener() {
            @Override
            public void reconnecting(Throwable cause) {
                output.note("Connection lost, reconnecting: " + cause.getMessage());
            }

            @Override
            public void takenOver(String by) {
                output.note("Control taken over by " + by + "; you are watching.");
            }
        });
        try (TerminalSession session = (watch ? call.watch() : call).open()) {
            local.handle(Signal.WINCH, signal -> resize(session, local.getSize()));
            Thread input = new Thread(() -> type(session), "input");
            input.setDaemon(true);
            input.start();
            TerminalModes modes = new TerminalModes();
            try {
                copy(session, output, modes);
            } finally {
                if (LocalTerminal.console().isPresent()) {
                    output.text(modes.restore());
                }
            }
            if (detached.get()) {
                output.note("Detached. To attach again: windsockctl attach --terminal " + id);
                return ExitCode.OK.number();
            }
            session.closeReason()
                    .filter(reason -> session.exitCode().isEmpty())
                    .ifPresent(reason -> output.note("The terminal is closed: " + reason));
            return session.exitCode().orElse(ExitCode.FAILED.number());
        }
    }

    private static void copy(TerminalSession session, Output output, TerminalModes modes) throws IOException {
        byte[] bytes = new byte[BUFFER];
        for (int count = session.read(bytes); count >= 0; count = session.read(bytes)) {
            modes.read(bytes, count);
            output.bytes(bytes, count);
        }
    }

    /** Reads standard input directly, because JLine's stream cannot be closed while a thread reads it. */
    private void type(TerminalSession session) {
        byte[] bytes = new byte[BUFFER];
        try {
            InputStream in = new FileInputStream(FileDescriptor.in);
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                byte[] typed = Arrays.copyOf(bytes, count);
                int end = indexOf(typed, DETACH);
                send(session, end < 0 ? typed : Arrays.copyOf(typed, end));
                if (end >= 0) {
                    detached.set(true);
                    session.close();
                    return;
                }
            }
            send(session, new byte[] {END_OF_INPUT});
        } catch (IOException | InterruptedException e) {
            // the command ends
        }
    }

    /** Discards input while there is no connection, or waits for one if the input is a script. */
    private void send(TerminalSession session, byte[] typed) throws InterruptedException {
        if (watch || typed.length == 0) {
            return;
        }
        while (true) {
            try {
                session.type(typed);
                return;
            } catch (UnreachableException e) {
                if (LocalTerminal.console().isPresent()) {
                    // there is no connection, and a person would not expect the input to be sent later
                    return;
                }
                Thread.sleep(RETRY_DELAY);
            } catch (WindsockException e) {
                // the session is closed
                return;
            }
        }
    }

    private static void resize(TerminalSession session, Size size) {
        try {
            session.resize(size.getColumns(), size.getRows());
        } catch (WindsockException e) {
            // there is no connection
        }
    }

    private static int indexOf(byte[] bytes, byte wanted) {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
