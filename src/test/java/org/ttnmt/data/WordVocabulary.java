package org.ttnmt.data;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.ttnmt.text.Vocabulary;

/** A vocabulary for tests: words between spaces, numbered as they are met. */
class WordVocabulary implements Vocabulary {

    private final ConcurrentMap<String, Integer> ids = new ConcurrentHashMap<>();
    private final List<String> words = new ArrayList<>(List.of("<unk>", "<s>", "</s>"));
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public int[] encode(String text) {
        calls.incrementAndGet();
        return text.isBlank()
                ? new int[0]
                : java.util.Arrays.stream(text.strip().split("\\s+"))
                        .mapToInt(word -> ids.computeIfAbsent(word, this::add))
                        .toArray();
    }

    private synchronized int add(String word) {
        words.add(word);
        return words.size() - 1;
    }

    /** How many texts were encoded so far. */
    int calls() {
        return calls.get();
    }

    @Override
    public String decode(int[] sequence) {
        return String.join(
                " ", java.util.Arrays.stream(sequence).mapToObj(this::piece).toList());
    }

    @Override
    public int size() {
        return 1 << 20;
    }

    @Override
    public int bos() {
        return 1;
    }

    @Override
    public int eos() {
        return 2;
    }

    @Override
    public int unk() {
        return 0;
    }

    @Override
    public synchronized String piece(int id) {
        return words.get(id);
    }

    @Override
    public boolean splitsAtSpaces() {
        return true;
    }

    @Override
    public String fingerprint() {
        return "words";
    }
}
