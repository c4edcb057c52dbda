package dev.windsock;

import io.micronaut.runtime.Micronaut;

/** Starts the Windsock server. */
public final class Application {
    private Application() {}

    public static void main(String[] args) {
        Micronaut.build(args).mainClass(Application.class).start();
    }
}
