package org.ttnmt.samples;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/** Fills a pattern with random words. No word comes twice in a sentence. */
final class SentenceWriter {

    private final Lexicon lexicon;
    private final Random random;

    SentenceWriter(Lexicon lexicon, Random random) {
        this.lexicon = lexicon;
        this.random = random;
    }

    Sentence write(SentencePattern pattern) {
        Map<String, Entry> fillers = choose(pattern.english(), new HashSet<>());
        String english = realize(pattern.english(), fillers, true);
        String chinese = realize(pattern.chinese(), fillers, false);
        String combination = key(pattern).stream()
                .map(slot -> form(slot, fillers, true))
                .collect(Collectors.joining("|", pattern.english() + "|", ""));
        return new Sentence(capitalize(english), chinese, combination);
    }

    /** The two slots with the most words to choose from; slots that are filled with phrases come last. */
    private List<Slot> key(SentencePattern pattern) {
        return pattern.slots().stream()
                .sorted(Comparator.comparing(slot -> -lexicon.words(slot.category())))
                .limit(2)
                .toList();
    }

    /** A filler for each slot; its own slots are filled too. */
    private Map<String, Entry> choose(String pattern, Set<Entry> used) {
        Map<String, Entry> fillers = new HashMap<>();
        for (Slot slot : Slot.in(pattern)) {
            if (!fillers.containsKey(slot.name())) {
                fillers.put(slot.name(), choose(slot, used));
            }
        }
        return fillers;
    }

    private Entry choose(Slot slot, Set<Entry> used) {
        List<Entry> entries = new ArrayList<>(lexicon.entries(slot.category()));
        entries.removeAll(used);
        Entry entry = entries.get(random.nextInt(entries.size()));
        String allForms = String.join(" ", entry.english().values());
        if (Slot.in(allForms).isEmpty()) {
            used.add(entry);
            return entry;
        }
        Map<String, Entry> inner = choose(allForms, used);
        return new Entry(realize(entry.english(), inner, true), realize(entry.chinese(), inner, false));
    }

    private static Map<String, String> realize(Map<String, String> forms, Map<String, Entry> fillers, boolean english) {
        Map<String, String> result = new HashMap<>();
        forms.forEach((name, text) -> result.put(name, realize(text, fillers, english)));
        return result;
    }

    private static String realize(String pattern, Map<String, Entry> fillers, boolean english) {
        return Slot.fill(pattern, slot -> form(slot, fillers, english));
    }

    private static String form(Slot slot, Map<String, Entry> fillers, boolean english) {
        Entry filler = fillers.get(slot.name());
        if (filler == null) {
            throw new IllegalArgumentException("nothing fills " + slot);
        }
        String form = (english ? filler.english() : filler.chinese()).get(slot.form());
        if (form == null) {
            throw new IllegalArgumentException("no form " + slot);
        }
        return form;
    }

    private static String capitalize(String english) {
        return english.substring(0, 1).toUpperCase(Locale.ROOT) + english.substring(1);
    }
}
