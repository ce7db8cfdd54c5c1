package org.ttnmt.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.util.HadoopOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.app.store.TinySavedModel;

/** Parquet in and out, with a real network, and Spark in this process. */
@Timeout(120)
class SparkParquetTest {
    private static final MessageType SCHEMA = MessageTypeParser.parseMessageType(
            """
            message rows {
              required int64 id;
              optional binary text (STRING);
              optional group tags (LIST) { repeated group list { optional binary element (STRING); } }
              optional int96 seen;
              optional double weight;
            }
            """);
    private static final List<String> TEXTS =
            List.of("the red house", "", "red\nhouse\r\n", "the \u2028 house", "\uFEFFred", "house\r");

    @TempDir
    private Path folder;

    private Path model;

    @BeforeEach
    void makeModel() throws IOException {
        model = folder.resolve("model");
        TinySavedModel.create(folder, true).save(model, 1);
    }

    private static Group row(int i) {
        Group row = new SimpleGroup(SCHEMA).append("id", (long) i);
        if (i % 7 != 0) {
            row.add("text", i + " " + TEXTS.get(i % TEXTS.size()));
        }
        if (i % 3 != 0) {
            Group tags = row.addGroup("tags");
            for (int k = 0; k < i % 3; k++) {
                tags.addGroup("list").append("element", "tag " + k);
            }
            row.add("weight", i / 4.0);
        }
        return row;
    }

    /** In groups of some rows, with a note of another program. */
    private Path write(String name, int from, int to, CompressionCodecName codec) throws IOException {
        Path file = folder.resolve(name);
        try (ParquetWriter<Group> writer = ExampleParquetWriter.builder(
                        HadoopOutputFile.fromPath(new org.apache.hadoop.fs.Path(file.toString()), new Configuration()))
                .withType(SCHEMA)
                .withExtraMetaData(java.util.Map.of("org.apache.spark.sql.parquet.row.metadata", "{}"))
                .withRowGroupRowCountLimit(17)
                .withCompressionCodec(codec)
                .build()) {
            for (int i = from; i < to; i++) {
                writer.write(row(i));
            }
        }
        return file;
    }

    private static List<Group> read(Path parts) throws IOException {
        List<Group> rows = new ArrayList<>();
        List<Path> files;
        try (Stream<Path> all = Files.list(parts)) {
            files = all.filter(file -> file.toString().endsWith(".parquet"))
                    .sorted()
                    .toList();
        }
        for (Path file : files) {
            try (ParquetReader<Group> reader = ParquetReader.builder(
                            new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toString()))
                    .build()) {
                for (Group row = reader.read(); row != null; row = reader.read()) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    private CommandRun spark(String... options) {
        return CommandRun.of(SparkCommandTest.with(
                options,
                SparkCommandTest.with(
                        SparkCommandTest.HERE,
                        "spark",
                        "translate",
                        "--model",
                        model.toString(),
                        "-o",
                        folder + "/out")));
    }

    @Test
    void aColumnIsTranslatedAndTheOthersAreKept() throws IOException {
        Path in = Files.createDirectories(folder.resolve("in"));
        write("in/a.parquet", 0, 70, CompressionCodecName.SNAPPY);
        write("in/b.parquet", 200, 70, CompressionCodecName.SNAPPY);
        write("in/c.parquet", 70, 101, CompressionCodecName.ZSTD);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 101; i++) {
            Group row = row(i);
            text.append(
                    row.getFieldRepetitionCount("text") == 0
                            ? ""
                            : row.getString("text", 0).replace('\n', ' '));
            text.append('\n');
        }
        Path lines = Files.writeString(folder.resolve("lines"), text);
        CommandRun one = CommandRun.of(
                "translate",
                "--beam-size=1",
                "--max-length=6",
                "--model",
                model.toString(),
                lines.toString(),
                "-o",
                folder + "/one");
        assertEquals(0, one.exitCode(), one.err());
        List<String> expected = Files.readAllLines(folder.resolve("one"));

        String[] job = {"--beam-size=1", "--max-length=6", "--column=text", "--part-size=150", in.toString()};
        CommandRun run = spark(job);
        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.err().contains("101 lines are in"), run.err());
        List<Group> rows = read(folder.resolve("out"));
        assertEquals(101, rows.size());
        for (int i = 0; i < 101; i++) {
            Group wanted = row(i);
            Group given = rows.get(i);
            boolean none = wanted.getFieldRepetitionCount("text") == 0;
            assertEquals(none ? 0 : 1, given.getFieldRepetitionCount("translation"), "row " + i);
            if (!none) {
                assertEquals(expected.get(i), given.getString("translation", 0), "row " + i);
            }
            assertEquals(wanted.toString(), given.toString().replaceFirst("(?m)^translation: .*\n", ""));
        }
        assertTrue(Files.exists(folder.resolve("out/part-000004.parquet")), "few parts show little");

        Files.delete(folder.resolve("out/part-000001.parquet")); // as if it had not been made yet
        assertEquals(0, spark(job).exitCode());
        assertEquals(rows.toString(), read(folder.resolve("out")).toString());
        CommandRun other = spark(
                "--beam-size=1",
                "--max-length=6",
                "--column=text",
                "--result-column=german",
                "--part-size=150",
                in.toString());
        assertTrue(
                other.err().contains("was begun otherwise: --result-column was not given and is german."), other.err());
    }

    @Test
    void whatIsNoSuchColumnIsToldByItsName() throws IOException {
        String in = write("in.parquet", 0, 3, CompressionCodecName.SNAPPY).toString();
        assertRefused(
                1,
                in + ": has no column 'Text'. Give --column one of these: id, text, tags, seen,",
                "--column=Text",
                in);
        assertRefused(
                1, in + ": column 'id' is not of strings, but required int64 id. Give --column", "--column=id", in);
        assertRefused(1, "column 'tags' is not of strings", "--column=tags", in);
        assertRefused(
                1,
                in + ": has a column 'weight' already. Give the results another name with --result-column.",
                "--column=text",
                "--result-column=Weight",
                in);
        assertRefused(1, in + ": is Parquet, not text. tt spark translate reads it when --column names", in);
        Path text = Files.writeString(folder.resolve("text"), "no Parquet, but longer than what stands at its end");
        assertRefused(1, text + ": is no Parquet that can be read (", "--column=text", text.toString());
        assertRefused(2, "--result-column names a column of Parquet: give --column", "--result-column=x", in);
        assertRefused(
                2, "--column writes one translation for each row: leave --n-best", "--column=text", "--scores", in);
        assertRefused(2, "--join puts texts together, but --column", "--column=text", "--join=" + folder + "/j", in);
    }

    private void assertRefused(int code, String sentence, String... options) {
        CommandRun run = spark(options);
        assertTrue(run.err().contains(sentence), run.err());
        assertEquals(code, run.exitCode());
    }
}
