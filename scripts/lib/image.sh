# Ends the build of an image: trains two updates of the quick start and translates with the result; then writes the classes that were used on the way into the JVM's archives, so that tt starts in two thirds of the
# time. The JVM takes the archive of its heap's size by itself: the other is for heaps of more than 32 GB.
set -euo pipefail
cd /opt/tt
trial=$(mktemp -d)
trap 'rm -rf "$trial"' EXIT

# used NAME COMMAND...: runs tt, and lists the classes that it used
used() {
    local name=$1
    shift
    TT_JAVA_OPTS="-XX:DumpLoadedClassList=$trial/$name.classes" tt "$@"
}

used train train --config configs/quickstart.yaml --device cpu --set model_dir="$trial/model" \
    --set training.max_updates=2 --set training.warmup_updates=1
head -n 3 data-samples/test.en >"$trial/lines"
for engine in java libtorch; do
    used $engine translate --model "$trial/model" --engine $engine --device cpu <"$trial/lines" >"$trial/translations"
    [ "$(wc -l <"$trial/translations")" = 3 ]
done
used score eval data-samples/test.zh -i data-samples/test.zh -m bleu chrf --tokenize zh >"$trial/score"

# picocli's classes are of Java 5, which only these archives take
awk '!seen[$0]++' "$trial"/*.classes >"$trial/all"
for heap in classes:+ classes_nocoops:-; do
    "$JAVA_HOME/bin/java" -Xshare:dump -XX:"${heap#*:}UseCompressedOops" -XX:SharedClassListFile="$trial/all" \
        -XX:SharedArchiveFile="$JAVA_HOME/lib/server/${heap%:*}.jsa" -cp target/tt.jar -Xlog:disable -Xlog:all=error:stderr
done
