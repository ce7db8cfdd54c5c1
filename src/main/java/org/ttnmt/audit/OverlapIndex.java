package org.ttnmt.audit;

/** Finds the sources and pairs of a validation or test set again, whatever their case, spaces and punctuation. */
final class OverlapIndex {
    private static final int MOST_SLOTS = 1 << 22;

    private final FingerprintTable sources = new FingerprintTable(MOST_SLOTS);
    private final FingerprintTable pairs = new FingerprintTable(MOST_SLOTS);
    private long size;

    void add(AuditPair pair) {
        size++;
        put(sources, pair.source().looseFingerprint(), pair.line());
        put(pairs, pair.looseFingerprint(), pair.line());
    }

    /** Counts how often a fingerprint was added. */
    private static void put(FingerprintTable table, long fingerprint, long line) {
        int slot = table.slot(fingerprint, line);
        if (slot >= 0) {
            table.set(slot, table.value(slot) + 1);
        }
    }

    long size() {
        return size;
    }

    /** The line of an equal source; 0 for none. */
    long sourceLine(AuditPair pair) {
        int slot = sources.present(pair.source().looseFingerprint());
        return slot < 0 ? 0 : sources.firstLine(slot);
    }

    /** The line of an equal pair; 0 for none. */
    long pairLine(AuditPair pair) {
        int slot = pairs.present(pair.looseFingerprint());
        return slot < 0 ? 0 : pairs.firstLine(slot);
    }

    /** Takes the lines of an equal source out of the count, and gives their number; 0 when it was taken already. */
    int takeSource(AuditPair pair) {
        return take(sources, pair.source().looseFingerprint());
    }

    /** The same for an equal pair. */
    int takePair(AuditPair pair) {
        return take(pairs, pair.looseFingerprint());
    }

    private static int take(FingerprintTable table, long fingerprint) {
        int slot = table.present(fingerprint);
        if (slot < 0) {
            return 0;
        }
        int lines = table.value(slot);
        table.set(slot, 0);
        return lines;
    }
}
