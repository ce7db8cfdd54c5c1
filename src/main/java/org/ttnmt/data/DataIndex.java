package org.ttnmt.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ttnmt.io.AtomicFile;
import org.ttnmt.io.Sha256;

/**
 * What first passes found, kept in a file beside the model, so that a run that goes on need not read its corpora again.
 * The file ends with a checksum of the rest. A file that is damaged, of another format or of other settings counts as
 * none.
 *
 * @param corpora in the order of the configuration
 */
record DataIndex(List<Entry> corpora) {

    private static final String MAGIC = "tt data index 1";

    /**
     * What was found in one corpus.
     *
     * @param settings what the result depends on beside the files
     * @param source file of the source side, or the TSV file
     * @param target file of the target side; null for a TSV file
     */
    record Entry(
            String settings,
            CorpusFile.Identity source,
            CorpusFile.@Nullable Identity target,
            List<Chunk> chunks,
            List<ProblemCount> findings) {

        static Entry of(ScannedCorpus corpus, String settings) {
            return new Entry(
                    settings,
                    corpus.sourceIdentity(),
                    corpus.targetIdentity(),
                    corpus.chunks(),
                    corpus.report().findings());
        }
    }

    /** Reads an index; without corpora when there is none that can be used. */
    static DataIndex read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            int length = bytes.length - 64;
            if (length < 0
                    || !Sha256.of(Arrays.copyOf(bytes, length))
                            .equals(new String(bytes, length, 64, StandardCharsets.US_ASCII))) {
                return new DataIndex(List.of());
            }
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
            if (!in.readUTF().equals(MAGIC)) {
                return new DataIndex(List.of());
            }
            List<Entry> corpora = new ArrayList<>();
            for (int count = in.readInt(); count > 0; count--) {
                corpora.add(readEntry(in));
            }
            return new DataIndex(corpora);
        } catch (IOException | IllegalArgumentException e) {
            return new DataIndex(List.of()); // the corpora will be read again
        }
    }

    /** @throws org.ttnmt.UserException when it cannot be written */
    void write(Path file) {
        AtomicFile.write(file, stream -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeUTF(MAGIC);
            out.writeInt(corpora.size());
            for (Entry corpus : corpora) {
                writeEntry(corpus, out);
            }
            stream.write(bytes.toByteArray());
            stream.write(Sha256.of(bytes.toByteArray()).getBytes(StandardCharsets.US_ASCII));
        });
    }

    private static void writeEntry(Entry entry, DataOutputStream out) throws IOException {
        out.writeUTF(entry.settings());
        writeIdentity(entry.source(), out);
        out.writeBoolean(entry.target() != null);
        if (entry.target() != null) {
            writeIdentity(entry.target(), out);
        }
        out.writeInt(entry.chunks().size());
        for (Chunk chunk : entry.chunks()) {
            out.writeLong(chunk.linesBefore());
            out.writeLong(chunk.sourceOffset());
            out.writeLong(chunk.targetOffset());
            out.writeInt(chunk.lines());
            out.writeInt(chunk.usable());
        }
        out.writeInt(entry.findings().size());
        for (ProblemCount finding : entry.findings()) {
            out.writeUTF(finding.problem().name());
            out.writeLong(finding.count());
            out.writeInt(finding.firstLines().size());
            for (long line : finding.firstLines()) {
                out.writeLong(line);
            }
            out.writeUTF(finding.firstDetail());
        }
    }

    private static Entry readEntry(DataInputStream in) throws IOException {
        String settings = in.readUTF();
        CorpusFile.Identity source = readIdentity(in);
        CorpusFile.Identity target = in.readBoolean() ? readIdentity(in) : null;
        List<Chunk> chunks = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            chunks.add(new Chunk(in.readLong(), in.readLong(), in.readLong(), in.readInt(), in.readInt()));
        }
        List<ProblemCount> findings = new ArrayList<>();
        for (int count = in.readInt(); count > 0; count--) {
            Problem problem = Problem.valueOf(in.readUTF());
            long pairs = in.readLong();
            List<Long> lines = new ArrayList<>();
            for (int kept = in.readInt(); kept > 0; kept--) {
                lines.add(in.readLong());
            }
            findings.add(new ProblemCount(problem, pairs, lines, in.readUTF()));
        }
        return new Entry(settings, source, target, chunks, findings);
    }

    private static void writeIdentity(CorpusFile.Identity identity, DataOutputStream out) throws IOException {
        writeState(identity.file(), out);
        out.writeUTF(identity.sha256());
        out.writeBoolean(identity.copy() != null);
        if (identity.copy() != null) {
            writeState(identity.copy(), out);
        }
    }

    private static CorpusFile.Identity readIdentity(DataInputStream in) throws IOException {
        FileState file = readState(in);
        String sha256 = in.readUTF();
        return new CorpusFile.Identity(file, sha256, in.readBoolean() ? readState(in) : null);
    }

    private static void writeState(FileState state, DataOutputStream out) throws IOException {
        out.writeLong(state.size());
        out.writeUTF(state.modified());
        out.writeUTF(state.samples());
    }

    private static FileState readState(DataInputStream in) throws IOException {
        return new FileState(in.readLong(), in.readUTF(), in.readUTF());
    }
}
