package org.ttnmt.samples;

/**
 * A sentence in both languages.
 *
 * @param combination its pattern and the fillers of its two slots with the most words
 */
record Sentence(String english, String chinese, String combination) {}
