package org.ttnmt.data;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a first pass over one corpus found.
 *
 * @param source file of the source side, or the TSV file
 * @param target file of the target side; null for a TSV file
 * @param weight of the corpus, as configured
 * @param lines number of pairs in the files
 * @param usable number of pairs without a problem
 * @param findings pairs with problems, by kind
 * @param sourceSha256 of the source's text, unpacked, in hexadecimal
 * @param targetSha256 of the target's text; null for a TSV file
 */
public record CorpusReport(
        String source,
        @Nullable String target,
        double weight,
        long lines,
        long usable,
        List<ProblemCount> findings,
        String sourceSha256,
        @Nullable String targetSha256) {

    public CorpusReport {
        findings = List.copyOf(findings);
    }

    /** The files in words. */
    public String files() {
        return target == null ? source : source + " and " + target;
    }

    /** The count and one more line for each kind of problem. */
    public String describe() {
        return files() + ": " + lines + " pairs" + (usable < lines ? ", " + usable + " usable" : "")
                + findings.stream().map(each -> "\n  " + each.describe()).collect(Collectors.joining());
    }
}
