package org.ttnmt.app.distil;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ttnmt.config.DistilSettings;
import org.ttnmt.io.Sha256;

/** Finds translations that are broken, whoever made them. */
final class PairFilter {
    /** Characters that are added to both sides before lengths are compared, since short lines vary. */
    private static final int SLACK = 10;

    private final DistilSettings settings;
    private final double ratio;
    private final Set<Long> seen = new HashSet<>();

    /** @param ratio characters of a translation for each of its source, on average */
    PairFilter(DistilSettings settings, double ratio) {
        this.settings = settings;
        this.ratio = ratio;
    }

    /** What is wrong with a pair; null when nothing is. To be asked of each pair once. */
    @Nullable
    String fault(TranslatedPair pair) {
        String source = pair.source().strip();
        String target = pair.target().strip();
        if (target.isEmpty()) {
            return "empty";
        }
        if (settings.leavesOutLoops() && !pair.fault().equals(TranslationStage.WHOLE)) {
            return pair.fault();
        }
        if (settings.leavesOutCopies()
                && target.equals(source)
                && !pair.reference().strip().equals(source)) {
            return "copy";
        }
        double expected = source.length() * ratio + SLACK;
        double length = target.length() + SLACK;
        double most = settings.lengthRatio();
        if (most > 0 && (length > most * expected || expected > most * length)) {
            return "length_ratio";
        }
        return settings.leavesOutDuplicates() && !seen.add(fingerprint(source, target)) ? "duplicate" : null;
    }

    /** 60 bits of a hash: of ten million pairs, two are taken for one with a probability of 1 in 20,000. */
    private static long fingerprint(String source, String target) {
        String hash = Sha256.of((source + "\n" + target).getBytes(StandardCharsets.UTF_8));
        return Long.parseLong(hash.substring(0, 15), 16);
    }
}
