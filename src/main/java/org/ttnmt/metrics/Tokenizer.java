package org.ttnmt.metrics;

/** Splits a line into the words that BLEU counts. Thread-safe. */
public interface Tokenizer {

    /** The name in a signature, as {@code tok:NAME}. */
    String name();

    /** The line with its words separated by white space. */
    String tokenize(String line);
}
