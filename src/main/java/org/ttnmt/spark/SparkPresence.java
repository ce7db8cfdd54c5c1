package org.ttnmt.spark;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.ttnmt.UserException;

/** Whether there is a Spark to work with. Names no class of Spark, so that it can be asked without one. */
public final class SparkPresence {
    private static final String CONTEXT = "org.apache.spark.api.java.JavaSparkContext";
    private static final String PARQUET = "org.apache.parquet.hadoop.ParquetFileReader";
    private static final String VERSION = "/spark-version-info.properties";
    private static final int OLDEST = 4;

    private SparkPresence() {}

    /**
     * Looks for Spark.
     *
     * @throws UserException when it is not on the class path, or too old for what it shares with tt
     */
    public static void require() {
        try {
            Class.forName(CONTEXT, false, SparkPresence.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new UserException(
                    "tt spark needs Apache Spark 4, which tt does not bring: set SPARK_HOME to a folder whose jars/ has"
                            + " it (SPARK_HOME=/opt/spark scripts/tt spark ...), or start with spark-submit"
                            + " (spark-submit target/tt.jar spark ...).",
                    e);
        }
        String version = version();
        if (version.matches("\\d+\\..*") && Integer.parseInt(version.substring(0, version.indexOf('.'))) < OLDEST) {
            throw new UserException("This is Spark " + version + ", but tt needs " + OLDEST
                    + " or newer, for Scala 2.13: older ones share libraries with tt that are too old for it. Set"
                    + " SPARK_HOME to a newer one.");
        }
    }

    /**
     * Looks for what reads Parquet, which is no part of Spark's core.
     *
     * @throws UserException when it is not on the class path
     */
    public static void requireParquet() {
        try {
            Class.forName(PARQUET, false, SparkPresence.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new UserException(
                    "Parquet needs parquet-hadoop, which every whole Apache Spark has in jars/, but this one has not: set"
                            + " SPARK_HOME to a download from spark.apache.org or to pyspark.",
                    e);
        }
    }

    /** As Spark says; nothing where it does not. */
    private static String version() {
        Properties properties = new Properties();
        try (InputStream in = SparkPresence.class.getResourceAsStream(VERSION)) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException e) {
            return "";
        }
        return properties.getProperty("version", "");
    }
}
