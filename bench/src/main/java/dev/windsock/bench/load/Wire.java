package dev.windsock.bench.load;

/** On what a fleet connects. */
public enum Wire {
    WEBSOCKET,
    SSE
}
