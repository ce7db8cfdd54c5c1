package org.ttnmt.cli;

/** How a command prints what it found: for people, or for programs. */
enum TextOrJson {
    TEXT,
    JSON
}
