package org.ttnmt.cli;

/** The entry point of {@code tt}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(0);
    }
}
