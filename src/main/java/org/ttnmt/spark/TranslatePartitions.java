package org.ttnmt.spark;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.ttnmt.api.Translator;
import org.ttnmt.api.TranslatorOptions;

/**
 * For jobs of one's own: translates the texts of a partition, one for one and in order. Each executor process opens the
 * model once, which its tasks share, and keeps it until it ends.
 *
 * <pre>{@code
 * JavaRDD<String> translated = texts.mapPartitions(new TranslatePartitions("/models/base"));
 * }</pre>
 *
 * <p>By name from PySpark, with Spark's own conversion of its RDDs:
 *
 * <pre>{@code
 * java = sc._jvm.org.ttnmt.spark.TranslatePartitions.translate(texts._to_java_object_rdd(), "/models/base")
 * translated = RDD(sc._jvm.org.apache.spark.api.python.SerDeUtil.javaToPython(java), sc)
 * }</pre>
 */
public final class TranslatePartitions implements FlatMapFunction<Iterator<String>, String> {
    private static final long serialVersionUID = 1L;

    private static final Map<String, Translator> OPEN = new HashMap<>();

    private final String modelDir;
    private final int beamSize;

    /**
     * By the model's own search.
     *
     * @param modelDir directory of a trained model, on every host
     */
    public TranslatePartitions(String modelDir) {
        this(modelDir, 0);
    }

    /**
     * By a search of one's own.
     *
     * @param modelDir directory of a trained model, on every host
     * @param beamSize hypotheses at each step; 1 is fastest, 0 is that of the model
     */
    public TranslatePartitions(String modelDir, int beamSize) {
        if (beamSize < 0) {
            throw new IllegalArgumentException("beamSize is " + beamSize + " but must be 0 or more");
        }
        this.modelDir = modelDir;
        this.beamSize = beamSize;
    }

    /** {@code texts}, translated; with as many partitions, and in order. */
    public static JavaRDD<String> translate(JavaRDD<String> texts, String modelDir) {
        return texts.mapPartitions(new TranslatePartitions(modelDir), true);
    }

    /** @throws org.ttnmt.UserException when there is no usable model on this host */
    @Override
    public Iterator<String> call(Iterator<String> texts) {
        Translator translator = translator(TaskContext.get().cpus());
        return translator
                .translate(StreamSupport.stream(
                        Spliterators.spliteratorUnknownSize(texts, Spliterator.ORDERED | Spliterator.NONNULL), false))
                .iterator();
    }

    private Translator translator(int threads) {
        synchronized (OPEN) {
            return OPEN.computeIfAbsent(modelDir + " " + beamSize, key -> {
                TranslatorOptions options = TranslatorOptions.defaults().withThreads(threads);
                return Translator.open(Path.of(modelDir), beamSize == 0 ? options : options.withBeamSize(beamSize));
            });
        }
    }
}
