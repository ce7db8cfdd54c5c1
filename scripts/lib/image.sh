# Ends the build of an image: trains two updates of the quick start and translates with the result; then writes the classes that were
# used on the way into the archive from which scripts/tt starts Java.
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

awk '!seen[$0]++' "$trial"/*.classes >"$trial/all"
java_home=$JAVA_HOME java=$JAVA_HOME/bin/java jar=/opt/tt/target/tt.jar archive=/opt/tt/target/tt.jsa vectors=(--add-modules jdk.incubator.vector)
. scripts/lib/launch.sh
describe_java
archive_classes "$trial/all" >"$trial/log" 2>&1 || { cat "$trial/log"; exit 1; }
mark_shared
