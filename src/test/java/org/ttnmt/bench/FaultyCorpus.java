package org.ttnmt.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Damages a share of the pairs of a good corpus in every way that the torture suite of the audit knows, and says how
 * many of them, and of the good ones, a cleaning removed. The same arguments give the same bytes.
 *
 * <p>Arguments: {@code make SOURCE TARGET VALIDATION_SOURCE VALIDATION_TARGET SHARE FOLDER} writes {@code source},
 * {@code target} and {@code faults}, the kind of each line or nothing, to the folder; {@code judge FOLDER REJECTED}
 * prints a line of JSON, and a table on standard error.
 */
public final class FaultyCorpus {
    private static final Charset UTF_8 = StandardCharsets.UTF_8;
    private static final Charset WINDOWS = Charset.forName("windows-1252");
    private static final String[][] FRENCH = {
        {"Mon voisin", "Une vieille dame", "Le petit chien", "Notre professeur", "La plupart des gens", "Cet homme-là"},
        {"regarde", "cherche toujours", "ne veut pas vendre", "a déjà acheté", "voudrait bien avoir", "attend devant"},
        {"les fleurs", "cette maison", "leur nouvelle voiture", "des livres", "le grand magasin", "beaucoup de choses"},
        {"dans la rue", "pendant les vacances", "avec ses amis", "depuis ce matin", "à côté du pont", "chez nous"}
    };

    private final Random random = new Random(7);
    private final List<String> good;
    private final List<String> goodTargets;
    private final List<String> validation;
    private final List<String> validationTargets;
    private final List<byte[]> source = new ArrayList<>();
    private final List<byte[]> target = new ArrayList<>();
    private final String[] faults;

    /** How one pair is damaged. */
    private interface Damage {
        void to(int line, String source, String target);
    }

    private FaultyCorpus(Path source, Path target, Path validation, Path validationTarget) throws IOException {
        this.good = Files.readAllLines(source);
        this.goodTargets = Files.readAllLines(target);
        this.validation = Files.readAllLines(validation);
        this.validationTargets = Files.readAllLines(validationTarget);
        this.faults = new String[good.size()];
        good.forEach(line -> this.source.add(line.getBytes(UTF_8)));
        goodTargets.forEach(line -> this.target.add(line.getBytes(UTF_8)));
    }

    /** Writes {@code source}, {@code target} and {@code faults}. */
    public static void make(Path source, Path target, Path validation, Path validationTarget, double share, Path folder)
            throws IOException {
        FaultyCorpus corpus = new FaultyCorpus(source, target, validation, validationTarget);
        corpus.damage(share);
        Files.createDirectories(folder);
        Files.write(folder.resolve("source"), joined(corpus.source));
        Files.write(folder.resolve("target"), joined(corpus.target));
        List<String> kinds = new ArrayList<>();
        for (String kind : corpus.faults) {
            kinds.add(kind == null ? "" : kind);
        }
        Files.write(folder.resolve("faults"), kinds);
    }

    private static byte[] joined(List<byte[]> lines) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] line : lines) {
            all.writeBytes(line);
            all.write('\n');
        }
        return all.toByteArray();
    }

    private void damage(double share) {
        int all = (int) (share * good.size());
        int block = Math.max(60, Math.min(300, all / 20));
        rotate(target, block, 1, "block moved by 1");
        rotate(source, block, 4, "block of sources moved by 4");
        rotate(target, 2 * block, block, "block of another text");
        swapBlock(block / 3);
        Map<String, Damage> kinds = kinds();
        int each = (all - 4 * block - block / 3) / kinds.size();
        List<Integer> free = new ArrayList<>();
        for (int i = 0; i < faults.length; i++) {
            if (faults[i] == null) {
                free.add(i);
            }
        }
        Collections.shuffle(free, random);
        int next = 0;
        for (Map.Entry<String, Damage> kind : kinds.entrySet()) {
            for (int i = 0; i < each; i++) {
                int line = free.get(next++);
                faults[line] = kind.getKey();
                kind.getValue().to(line, good.get(line), goodTargets.get(line));
            }
        }
    }

    private void rotate(List<byte[]> side, int lines, int by, String kind) {
        int from = place(lines);
        Collections.rotate(side.subList(from, from + lines), by);
        for (int i = from; i < from + lines; i++) {
            faults[i] = kind;
        }
    }

    private void swapBlock(int lines) {
        int from = place(lines);
        for (int i = from; i < from + lines; i++) {
            byte[] line = source.get(i);
            source.set(i, target.get(i));
            target.set(i, line);
            faults[i] = "swapped block";
        }
    }

    private int place(int lines) {
        while (true) {
            int from = random.nextInt(good.size() - lines);
            boolean free = true;
            for (int i = from; i < from + lines; i++) {
                free &= faults[i] == null;
            }
            if (free) {
                return from;
            }
        }
    }

    private Map<String, Damage> kinds() {
        Map<String, Damage> kinds = new LinkedHashMap<>();
        kinds.put("empty source", (i, s, t) -> put(i, "", t));
        kinds.put("blank target", (i, s, t) -> put(i, s, " \u00A0"));
        kinds.put("too long", (i, s, t) -> put(i, (s + " ").repeat(30) + " x".repeat(130), (t + " ").repeat(30)));
        kinds.put("target repeated", (i, s, t) -> put(i, s, (t + " ").repeat(8)));
        kinds.put("target cut", (i, s, t) -> put(i, longOne(i), "@@"));
        kinds.put("target in Cyrillic", (i, s, t) -> put(i, s, "Это русский текст номер " + words(i, 3) + "."));
        kinds.put("source in Thai", (i, s, t) -> put(i, "นี่คือข้อความ " + words(i, 3), t));
        kinds.put("untranslated target", (i, s, t) -> put(i, s, other(good, i)));
        kinds.put("source in the target's language", (i, s, t) -> put(i, other(goodTargets, i), t));
        kinds.put("swapped sides", (i, s, t) -> put(i, t, s));
        kinds.put("target in a third language", (i, s, t) -> put(i, s, french()));
        kinds.put("copy", (i, s, t) -> put(i, s, s));
        kinds.put("copy without case and punctuation", (i, s, t) -> put(i, s, loose(s)));
        kinds.put("filler target", (i, s, t) -> put(i, s, "Server error."));
        kinds.put("another number", (i, s, t) -> {
            int year = 1900 + random.nextInt(90);
            put(i, s + " (" + year + ")", t + " (" + (year + 1) + ")");
        });
        kinds.put("missing address", (i, s, t) -> put(i, s + " https://www.example" + i % 9 + ".com/a", t));
        kinds.put("another address", (i, s, t) -> put(i, s + " a@b.example", t + " info@c.example"));
        kinds.put("Latin-1", (i, s, t) -> target.set(i, (t + " café").getBytes(StandardCharsets.ISO_8859_1)));
        kinds.put("NUL", (i, s, t) -> put(i, inside(s, "\0"), t));
        kinds.put("form feed", (i, s, t) -> put(i, s, inside(t, "\f")));
        kinds.put("lost character", (i, s, t) -> put(i, inside(s, "\uFFFD"), t));
        kinds.put("mojibake", (i, s, t) -> put(i, s, mojibake(t)));
        kinds.put("byte order mark inside", (i, s, t) -> put(i, inside(s, "\uFEFF"), t));
        kinds.put("TAB", (i, s, t) -> put(i, s + "\t" + t, t));
        kinds.put("pair of the validation set", (i, s, t) -> {
            int line = random.nextInt(validation.size());
            put(i, validation.get(line).toUpperCase(Locale.ROOT), validationTargets.get(line));
        });
        // last, so that what they repeat stays good
        kinds.put("duplicate", (i, s, t) -> repeat(i, false));
        kinds.put("near-duplicate", (i, s, t) -> repeat(i, true));
        return kinds;
    }

    private void put(int line, String source, String target) {
        this.source.set(line, source.getBytes(UTF_8));
        this.target.set(line, target.getBytes(UTF_8));
    }

    /** The pair becomes that of a good line before it. */
    private void repeat(int line, boolean loosely) {
        int before = random.nextInt(Math.max(1, line));
        while (faults[before] != null) {
            before = (before + faults.length - 1) % faults.length;
        }
        int last = Math.max(before, line); // whichever comes later is the fault
        if (last != line) {
            faults[line] = null;
            faults[last] = loosely ? "near-duplicate" : "duplicate";
        }
        put(
                line,
                loosely ? good.get(before).toUpperCase(Locale.ROOT) : good.get(before),
                loosely ? loose(goodTargets.get(before)) : goodTargets.get(before));
    }

    private static String loose(String text) {
        return text.replaceAll("[.,;!?。，！？]", "").toLowerCase(Locale.ROOT);
    }

    private String longOne(int line) {
        return good.get(line) + " " + other(good, line);
    }

    private String words(int line, int count) {
        List<String> words = List.of("один", "два", "три", "семь", "восемь", "девять", "сорок");
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(words.get((line / (int) Math.pow(7, i)) % 7)).append(' ');
        }
        return text.toString().strip();
    }

    private String other(List<String> lines, int line) {
        return lines.get((line + 1 + random.nextInt(lines.size() - 1)) % lines.size());
    }

    private String french() {
        StringBuilder text = new StringBuilder();
        for (String[] part : FRENCH) {
            text.append(text.isEmpty() ? "" : " ").append(part[random.nextInt(part.length)]);
        }
        return text + ".";
    }

    private String inside(String text, String what) {
        int at = 1 + random.nextInt(Math.max(1, text.length() - 1));
        at = at < text.length() && Character.isLowSurrogate(text.charAt(at)) ? at + 1 : Math.min(at, text.length());
        return text.substring(0, at) + what + text.substring(at);
    }

    private static String mojibake(String text) {
        return new String((text + " Mädchen grüßen").getBytes(UTF_8), WINDOWS);
    }

    /** Compares what a cleaning removed with what was damaged. */
    public record Judgement(double faultsRemoved, double goodRemoved, Map<String, Double> byKind) {}

    /** Reads the first column of {@code rejected}, the numbers of the lines that were removed. */
    public static Judgement judge(Path folder, Path rejected) throws IOException {
        List<String> kinds = Files.readAllLines(folder.resolve("faults"));
        boolean[] gone = new boolean[kinds.size()];
        for (String line : Files.readAllLines(rejected)) {
            gone[Integer.parseInt(line.substring(0, line.indexOf('\t'))) - 1] = true;
        }
        Map<String, int[]> counts = new TreeMap<>();
        for (int i = 0; i < gone.length; i++) {
            int[] count = counts.computeIfAbsent(kinds.get(i), kind -> new int[2]);
            count[0]++;
            count[1] += gone[i] ? 1 : 0;
        }
        int[] kept = counts.remove("");
        int all = 0;
        int found = 0;
        Map<String, Double> byKind = new TreeMap<>();
        for (Map.Entry<String, int[]> entry : counts.entrySet()) {
            all += entry.getValue()[0];
            found += entry.getValue()[1];
            byKind.put(entry.getKey(), (double) entry.getValue()[1] / entry.getValue()[0]);
        }
        return new Judgement((double) found / all, (double) kept[1] / kept[0], byKind);
    }

    public static void main(String[] arguments) throws IOException {
        if (arguments[0].equals("make")) {
            make(
                    Path.of(arguments[1]),
                    Path.of(arguments[2]),
                    Path.of(arguments[3]),
                    Path.of(arguments[4]),
                    Double.parseDouble(arguments[5]),
                    Path.of(arguments[6]));
            return;
        }
        Judgement judgement = judge(Path.of(arguments[1]), Path.of(arguments[2]));
        judgement
                .byKind()
                .forEach((kind, share) -> System.err.printf(Locale.ROOT, "%7.2f %%  %s%n", 100 * share, kind));
        System.out.printf(
                Locale.ROOT,
                "{\"check\":\"clean\",\"faults_removed\":%.4f,\"good_removed\":%.4f,\"kinds\":%d}%n",
                judgement.faultsRemoved(),
                judgement.goodRemoved(),
                judgement.byKind().size());
        System.exit(judgement.faultsRemoved() >= 0.95 && judgement.goodRemoved() <= 0.02 ? 0 : 1);
    }
}
