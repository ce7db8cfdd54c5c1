package org.ttnmt.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ttnmt.api.Translator;
import org.ttnmt.app.store.TinySavedModel;

class TranslatePartitionsTest {
    @TempDir
    private Path folder;

    @Test
    void translatesTheTextsOfAnRddInOrder() throws IOException {
        Path model = folder.resolve("model");
        TinySavedModel.create(folder, true).save(model, 1);
        List<String> texts = List.of("the red house", "", "a car", "the car", "a house");
        SparkConf conf = new SparkConf()
                .setMaster("local[2]")
                .setAppName("test")
                .set("spark.ui.enabled", "false")
                .set("spark.driver.bindAddress", "127.0.0.1")
                .set("spark.driver.host", "127.0.0.1");
        try (JavaSparkContext spark = new JavaSparkContext(conf);
                Translator translator = Translator.open(model)) {
            assertEquals(
                    translator.translate(texts),
                    TranslatePartitions.translate(spark.parallelize(texts, 3), model.toString())
                            .collect());
        }
    }
}
