# Where Spark is, for checks with executor processes. To be sourced after common.sh and make_work.
if [ -z "${SPARK_HOME:-}" ]; then
    export SPARK_HOME=$work/spark
    [ -d "$SPARK_HOME/jars" ] || (cd "$home" && maven org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies \
        -DincludeScope=provided -DexcludeScope=runtime -DoutputDirectory="$SPARK_HOME/jars")
fi
export SPARK_LOCAL_IP=127.0.0.1 SPARK_SCALA_VERSION=2.13
