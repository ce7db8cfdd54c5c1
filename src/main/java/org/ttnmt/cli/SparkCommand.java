package org.ttnmt.cli;

import picocli.CommandLine.Command;

/** {@code tt spark}: texts too large for one host. */
@Command(
        name = "spark",
        header = "Work on Apache Spark: tt spark translate, score, train, data clean, pack.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "  A corpus by all processors of this host, then by a cluster:",
            "    SPARK_HOME=/opt/spark tt spark translate --model runs/base corpus.en -o corpus.de",
            "    spark-submit --master yarn target/tt.jar spark translate --model runs/base hdfs:/corpus.en -o hdfs:/corpus.de"
        })
final class SparkCommand extends CommandGroup {}
