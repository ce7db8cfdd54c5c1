# What scripts/tt shares with the benchmarks: how Maven builds, and the environment in which libtorch is fast.
# To be sourced by a script that has a function `fail MESSAGE`; it runs in the bash 3.2 of macOS too.

# maven ARG...: builds the project in the current folder, and says nothing unless that fails. Formatting is `mvn verify`'s business.
maven() {
    # Jansi, with which Maven 3 prints, otherwise ends each stream with the codes that reset colours, on a terminal or not.
    MAVEN_OPTS="${MAVEN_OPTS:+$MAVEN_OPTS }-Djansi.noreset=true" mvn -q -B -Dspotless.check.skip=true "$@"
}

# libtorch allocates and frees large tensors all the time. The system's allocator hands each back to the kernel and pays
# for new pages the next time; these keep them. (glibc can be told to keep its pages too, with one arena and no mmap, but
# then held 2.4 times the memory in the same test.) Sets allocator, on Linux, where there is one.
find_allocator() {
    local system name folder
    system=$(uname -sm)
    case $system in Linux*) ;; *) return ;; esac
    for name in libtcmalloc_minimal.so.4 libtcmalloc.so.4 libjemalloc.so.2 libmimalloc.so.2; do
        for folder in "/usr/lib/${system#* }-linux-gnu" /usr/lib64 /usr/lib /usr/local/lib; do
            if [ -e "$folder/$name" ]; then
                allocator=$folder/$name
                return
            fi
        done
    done
}

# Exports what libtorch and DJL look for. What the user has set stays.
native_environment() {
    # Threads that wait sleep rather than spin: beside one busy process, spinning makes training 3 to 40 times slower.
    # A very short spin (some 20 microseconds) before they sleep: training the tiny model is 9 % faster, and beside a busy
    # process as fast as without.
    export OMP_WAIT_POLICY=${OMP_WAIT_POLICY:-passive}
    export GOMP_SPINCOUNT=${GOMP_SPINCOUNT:-2000}

    local allocator=
    case ${TT_ALLOCATOR:-auto} in
        none) ;;
        auto) find_allocator ;;
        *)
            allocator=$TT_ALLOCATOR
            [ -e "$allocator" ] || fail "TT_ALLOCATOR is $allocator, but there is no such file. Use the path of a library, or none."
            ;;
    esac
    if [ -n "$allocator" ]; then
        export LD_PRELOAD=$allocator${LD_PRELOAD:+:$LD_PRELOAD}
        # tcmalloc otherwise reports each allocation of a gigabyte on stderr
        export TCMALLOC_LARGE_ALLOC_REPORT_THRESHOLD=${TCMALLOC_LARGE_ALLOC_REPORT_THRESHOLD:-1099511627776}
    fi

    # What other programs have set for DJL or for their own JVM is not meant for tt. PYTORCH_VERSION and PYTORCH_FLAVOR say
    # what is in PYTORCH_LIBRARY_PATH, and without it would make DJL look for another libtorch than the one that tt has.
    unset DJL_DEFAULT_ENGINE JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
    [ -n "${PYTORCH_LIBRARY_PATH:-}" ] || unset PYTORCH_VERSION PYTORCH_FLAVOR PYTORCH_PRECXX11

    # DJL tells nobody that it was started.
    export OPT_OUT_TRACKING=true
}

# Tells what Java is in java_home: sets version, such as 17, modules, and java_id, which no other build of Java has.
describe_java() {
    local key value full='' build=''
    version=17 modules=
    if [ -r "$java_home/release" ]; then
        while IFS='=' read -r key value; do
            case $key in
                JAVA_VERSION) full=${value#\"} full=${full#1.} full=${full%\"} ;;
                JAVA_RUNTIME_VERSION) build=$value ;;
                MODULES) modules=$value ;;
            esac
        done <"$java_home/release"
        version=${full%%[!0-9]*} version=${version:-17}
    fi
    java_id="$java_home $full $build"
}

# An archive of the classes of a jar is for one Java; which one stands beside it. Both functions use jar and java_id.
is_shared() {
    local by=
    [ "${jar%/*}/.shared" -nt "$jar" ] && IFS= read -r by <"${jar%/*}/.shared" && [ "$by" = "$java_id" ]
}
mark_shared() { printf '%s\n' "$java_id" >"${jar%/*}/.shared"; }

# archive_classes LIST: writes the archive of the listed classes, from which this Java starts the jar; if vectors are set as options, with
# them. Uses java, jar and archive.
archive_classes() {
    rm -f "$archive" "$archive.part" # a part of an archive would end Java with a crash
    # The lambdas of picocli's types would keep all of picocli out of the archive.
    sed '/^@lambda-proxy.*picocli/d' "$1" >"$1.archived"
    "$java" -Xshare:dump -XX:+UseSerialGC ${vectors[@]+"${vectors[@]}"} -XX:SharedClassListFile="$1.archived" \
        -XX:SharedArchiveFile="$archive.part" -cp "$jar"
    mv "$archive.part" "$archive"
}
