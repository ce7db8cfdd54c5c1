package org.ttnmt.samples;

import java.util.Map;

/**
 * A word or phrase in both languages.
 *
 * @param english by name of the form; the empty name is the first form
 * @param chinese likewise
 */
record Entry(Map<String, String> english, Map<String, String> chinese) {}
