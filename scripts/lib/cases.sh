# Cases of a check: how one is run, timed and judged. To be sourced after common.sh and make_work.
#
# What may be set in the environment:
#   MOST_MB         resident memory that a run may take (1500)
#   SECONDS_PER_MB  time that each megabyte of input may take, beside that of five starts (2)
#   ONLY=REGEX      runs the cases whose names match
most_mb=${MOST_MB:-1500}
seconds_per_mb=${SECONDS_PER_MB:-2}
start_ms=0
: >"$work/results"
timer=$(command -v time) || timer=
[ -z "$timer" ] || "$timer" -f %M true 2>/dev/null || timer= # only GNU time tells memory

milliseconds() { echo $(($(date +%s%N) / 1000000)); }

# run COMMAND...: standard input is $work/in, output $work/out, messages $work/err; sets rc, mb and ms
run() {
    local begin
    begin=$(milliseconds)
    if [ -n "$timer" ]; then
        "$timer" -f %M -o "$work/rss" "$@" <"$work/in" >"$work/out" 2>"$work/err"
        rc=$?
        mb=$(($(tail -n 1 "$work/rss") / 1024))
    else
        "$@" <"$work/in" >"$work/out" 2>"$work/err"
        rc=$?
        mb=0
    fi
    ms=$(($(milliseconds) - begin))
}

# measure_start COMMAND...: as run; what it takes is the time of a start
measure_start() {
    run "$@"
    start_ms=$ms
}

wanted() { [[ $name =~ ${ONLY:-.} ]]; }

# look RC [BYTES]: what holds for every run, of so many bytes of input; RC is a regular expression
look() {
    problem=
    local limit=$((5 * start_ms + ${2:-0} * seconds_per_mb / 1000))
    [[ $rc =~ ^($1)$ ]] || problem+=" exit code $rc;"
    [ "$mb" -le "$most_mb" ] || problem+=" $mb MB of memory;"
    [ "$ms" -le "$limit" ] || problem+=" $ms ms, more than $limit;"
    ! grep -qE 'Exception|^[[:space:]]+at |bug|fatal error' "$work/err" || problem+=" a stack trace;"
}

# says REGEX: what standard error must match; empty: nothing may be there; -: anything may
says() {
    case $1 in
        -) ;;
        '') [ ! -s "$work/err" ] || problem+=" says: $(head -n 1 "$work/err" | cut -c 1-200);" ;;
        *) grep -qE -- "$1" "$work/err" || problem+=" does not say $1 but: $(head -n 1 "$work/err" | cut -c 1-200);" ;;
    esac
}

# A case passes without problems.
verdict() {
    echo "$mb ${problem:+failed}" >>"$work/results" # a case may be in a subshell
    if [ -z "$problem" ]; then
        printf 'ok    %-56s %5d MB  %6d ms\n' "$name" "$mb" "$ms"
    else
        printf 'FAIL  %-56s %s\n' "$name" "$problem"
    fi
}

# summary: the line of JSON; returns 1 when a case failed
summary() {
    local cases failed largest
    read -r cases failed largest < <(awk '{ n++; if ($2) f++; if ($1 > m) m = $1 } END { print n + 0, f + 0, m + 0 }' "$work/results")
    printf '{"cases": %d, "failed": %d, "largest_rss_mb": %d, "seconds": %d}\n' "$cases" "$failed" "$largest" "$SECONDS"
    [ "$failed" = 0 ]
}

# repeat TEXT TIMES
repeat() { awk -v text="$1" -v times="$2" 'BEGIN { for (i = 0; i < times; i++) printf "%s", text; print "" }' </dev/null; }
