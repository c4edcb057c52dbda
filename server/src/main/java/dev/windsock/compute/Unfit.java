package dev.windsock.compute;

/**
 * Why a driver cannot run a spec.
 *
 * @param field of the launch request, as JSON names it
 * @param message completes a sentence that begins with the field
 */
public record Unfit(String field, String message) {
    /** In one sentence. */
    @Override
    public String toString() {
        return field + " " + message + ".";
    }
}
