package org.ttnmt.audit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Repetitions in a corpus that is cleaned part by part. Each part tells what it has ({@link Had}); whoever brings equal
 * fingerprints together finds out what a part has to know of those before it ({@link #join}); and {@link
 * RepetitionCheck} begins with that, so that it marks what it would mark in the whole corpus. All of it travels as
 * numbers: a row of them begins with its kind, and goes on with two for each fingerprint.
 */
public final class Precedents {

    /** What is repeated; also the first number of a row. */
    enum Kind {
        PAIR,
        LOOSE_PAIR,
        TARGET,
        SOURCE;

        /** Whether it matters with what it occurred. */
        boolean hasAcross() {
            return this == TARGET || this == SOURCE;
        }
    }

    private static final List<Kind> KINDS = List.of(Kind.values());

    private final List<long[]> rows;

    /** @param rows that {@link #join} has found for a part */
    public Precedents(List<long[]> rows) {
        this.rows = List.copyOf(rows);
    }

    /** Of a corpus from its beginning. */
    static final Precedents NONE = new Precedents(List.of());

    /** Takes a fingerprint that occurred before, with what {@link #join} found about it. */
    interface Before {
        void take(Kind kind, long fingerprint, long found);
    }

    void forEach(Before before) {
        for (long[] row : rows) {
            Kind kind = kind(row);
            for (int i = 1; i < row.length; i += 2) {
                before.take(kind, row[i], row[i + 1]);
            }
        }
    }

    private static Kind kind(long[] row) {
        return KINDS.get((int) row[0]);
    }

    /** What a part has. Pairs that leave the corpus for another reason, and those that repeat others in it, are not there. */
    public static final class Had {
        /** Of each kind that is asked for, two numbers for each fingerprint. */
        private final Map<Kind, Numbers> all = new EnumMap<>(Kind.class);

        private Had(Set<Kind> kinds) {
            kinds.forEach(kind -> all.put(kind, new Numbers()));
        }

        /** For nobody to know. */
        public static Had nothing() {
            return new Had(Set.of());
        }

        /** What these rules look at. */
        public static Had of(CleanRules rules) {
            Set<Kind> kinds = EnumSet.noneOf(Kind.class);
            if (rules.removes(Check.NEAR_DUPLICATES)) {
                kinds.add(Kind.LOOSE_PAIR);
            }
            if (rules.removes(Check.SAME_TARGET) || rules.removes(Check.TARGET_WITH_MANY_SOURCES)) {
                kinds.add(Kind.TARGET);
            }
            if (rules.removes(Check.SOURCE_WITH_MANY_TARGETS)) {
                kinds.add(Kind.SOURCE);
            }
            if (rules.removes(Check.DUPLICATE_PAIRS) || !kinds.isEmpty()) {
                kinds.add(Kind.PAIR); // one that repeats another counts for nothing else
            }
            return new Had(kinds);
        }

        void add(Kind kind, long fingerprint, long across) {
            Numbers numbers = all.get(kind);
            if (numbers != null) {
                numbers.add(fingerprint);
                numbers.add(across);
            }
        }

        /**
         * Divides it, so that equal fingerprints of all parts come together.
         *
         * @param buckets in how many
         * @return rows of each bucket
         */
        public List<List<long[]>> rows(int buckets) {
            List<List<long[]>> rows = new ArrayList<>();
            for (int bucket = 0; bucket < buckets; bucket++) {
                rows.add(new ArrayList<>());
            }
            all.forEach((kind, numbers) -> {
                long[] values = numbers.values;
                int[] ends = new int[buckets];
                for (int i = 0; i < numbers.size; i += 2) {
                    ends[bucket(values[i], buckets)] += 2;
                }
                long[][] divided = new long[buckets][];
                for (int bucket = 0; bucket < buckets; bucket++) {
                    divided[bucket] = new long[1 + ends[bucket]];
                    divided[bucket][0] = KINDS.indexOf(kind);
                    ends[bucket] = 1;
                }
                for (int i = 0; i < numbers.size; i += 2) {
                    int bucket = bucket(values[i], buckets);
                    divided[bucket][ends[bucket]++] = values[i];
                    divided[bucket][ends[bucket]++] = values[i + 1];
                }
                for (int bucket = 0; bucket < buckets; bucket++) {
                    if (ends[bucket] > 1) {
                        rows.get(bucket).add(divided[bucket]);
                    }
                }
            });
            return rows;
        }

        private static int bucket(long fingerprint, int buckets) {
            return (int) Long.remainderUnsigned((fingerprint * 0x9E3779B97F4A7C15L) >>> 16, buckets);
        }
    }

    /** As many as come. */
    private static final class Numbers {
        private long[] values = new long[256];
        private int size;

        void add(long number) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = number;
        }
    }

    /** What is known of a fingerprint. */
    private static final class Known {
        private final long first;
        private final Kind kind;
        private int others;
        private int told;
        private @Nullable Set<Long> seen;

        Known(Kind kind, long first, int part) {
            this.kind = kind;
            this.first = first;
            this.told = part;
        }

        /** One more occurrence: counts if it is with something new. */
        void add(long across) {
            if (!kind.hasAcross() || across == first || others == RepetitionCheck.MOST_OTHERS) {
                return;
            }
            if (seen == null) {
                seen = new HashSet<>();
            }
            if (seen.add(across) && RepetitionCheck.short21(across) != RepetitionCheck.short21(first)) {
                others++;
            }
        }
    }

    /**
     * Finds out what occurred before.
     *
     * @param rowsByPart all rows of a bucket, in the order of the parts; those of a part one after another
     * @param parts the part of each row
     * @param found takes a row for the part with this number
     */
    public static void join(List<long[]> rowsByPart, int[] parts, BiConsumer<Integer, long[]> found) {
        List<Map<Long, Known>> all = new ArrayList<>();
        KINDS.forEach(kind -> all.add(new HashMap<>()));
        for (int i = 0; i < rowsByPart.size(); i++) {
            long[] row = rowsByPart.get(i);
            int part = parts[i];
            Kind kind = kind(row);
            Map<Long, Known> known = all.get((int) row[0]);
            long[] repeated = new long[row.length];
            repeated[0] = row[0];
            int size = 1;
            for (int k = 1; k < row.length; k += 2) {
                Known before = known.get(row[k]);
                if (before != null && before.told != part) {
                    before.told = part;
                    repeated[size++] = row[k];
                    repeated[size++] = RepetitionCheck.value(before.first, before.others);
                }
            }
            for (int k = 1; k < row.length; k += 2) {
                long across = row[k + 1];
                known.computeIfAbsent(row[k], key -> new Known(kind, across, part))
                        .add(across);
            }
            if (size > 1) {
                found.accept(part, Arrays.copyOf(repeated, size));
            }
        }
    }
}
