package org.ttnmt.spark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.api.java.function.PairFlatMapFunction;
import org.ttnmt.UserException;
import org.ttnmt.app.training.CleanParts;
import scala.Tuple2;

/**
 * Finds out what each part repeats of those before it, and writes it beside the parts, for {@link Text#repeated}. Two
 * shuffles of fingerprints: one brings equal ones of all parts together, the other what was found to its part. On its
 * way to its bucket, a row begins with the number of its part.
 */
final class Comparison {
    /** Text whose fingerprints are in one bucket: as rows, they are about half as many bytes. */
    private static final long BUCKET = 16 << 20;

    private static final int MOST_BUCKETS = 1 << 14;

    private Comparison() {}

    /**
     * The job; each of its elements is the number of rows that were found for a part.
     *
     * @param each the parts
     * @param bytes of all of them
     */
    static JavaRDD<Integer> of(JavaRDD<Part> each, PartTask task, long bytes) {
        int buckets = (int) Math.max(1, Math.min(MOST_BUCKETS, bytes / BUCKET));
        return each.flatMapToPair(new Rows(task, buckets))
                .groupByKey(buckets)
                .flatMapToPair(new Join())
                .groupByKey(buckets)
                .map(new Write(task));
    }

    private record Rows(PartTask task, int buckets) implements PairFlatMapFunction<Part, Integer, long[]> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<Tuple2<Integer, long[]>> call(Part part) {
            List<Tuple2<Integer, long[]>> rows = new ArrayList<>();
            try {
                Text text = new Text(new Storage(task.hadoop().value()), part, "");
                List<List<long[]>> all = task.open().repetitions(text, buckets, TaskContext.get()::isInterrupted);
                for (int bucket = 0; bucket < buckets; bucket++) {
                    for (long[] row : all.get(bucket)) {
                        rows.add(new Tuple2<>(bucket, marked(part.number(), row)));
                    }
                }
            } catch (UserException e) {
                task.refusals().add(String.valueOf(e.getMessage()));
            }
            return rows.iterator();
        }
    }

    private static long[] marked(long part, long[] row) {
        long[] marked = new long[row.length + 1];
        marked[0] = part;
        System.arraycopy(row, 0, marked, 1, row.length);
        return marked;
    }

    private static long[] unmarked(long[] row) {
        return Arrays.copyOfRange(row, 1, row.length);
    }

    private record Join() implements PairFlatMapFunction<Tuple2<Integer, Iterable<long[]>>, Integer, long[]> {
        private static final long serialVersionUID = 1L;

        @Override
        public Iterator<Tuple2<Integer, long[]>> call(Tuple2<Integer, Iterable<long[]>> bucket) {
            List<long[]> rows = new ArrayList<>();
            bucket._2().forEach(rows::add);
            rows.sort(Comparator.comparingLong(row -> row[0]));
            int[] parts = rows.stream().mapToInt(row -> (int) row[0]).toArray();
            rows.replaceAll(Comparison::unmarked);
            List<Tuple2<Integer, long[]>> found = new ArrayList<>();
            CleanParts.join(rows, parts, (part, row) -> found.add(new Tuple2<>(part, row)));
            return found.iterator();
        }
    }

    private record Write(PartTask task) implements Function<Tuple2<Integer, Iterable<long[]>>, Integer> {
        private static final long serialVersionUID = 1L;

        @Override
        public Integer call(Tuple2<Integer, Iterable<long[]>> part) throws IOException {
            List<long[]> rows = new ArrayList<>();
            part._2().forEach(rows::add);
            Part named = new Part(part._1(), List.of(), 0);
            return new Storage(task.hadoop().value()).write(task.output().repeated(named), PartTask.attempt(), out -> {
                Text.writeRepeated(rows, out);
                return rows.size();
            });
        }
    }
}
