# What the scripts below share: where things are, how a script ends, its Python and its working folder. To be sourced.
#
# What may be set in the environment, besides what scripts/tt reads:
#   TT          another program to call in place of scripts/tt
#   TT_CLASSES  a class path with the tests' classes, in place of building them
#   PYTHON      a python3 that has the modules that a script needs
#   KEEP        a folder to work in and to leave everything in, in place of a temporary one
home=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
programs=$home/scripts/programs
tt=${TT:-$home/scripts/tt}
classes=${TT_CLASSES:-$home/target/test-classes:$home/target/classes:$home/target/lib/*}
python=${PYTHON:-python3}
. "$home/scripts/lib/launch.sh"

# comment SCRIPT: the comment at its top, whose first line says in one sentence what it is
comment() {
    awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$1"
}

# list FOLDER: a line for each script in a folder of scripts/
list() {
    local script
    for script in "$home/scripts/$1"/*; do
        printf '  %-12s %s\n' "${script##*/}" "$(comment "$script" | head -n 1)"
    done
}

# dispatch FOLDER [NAME [ARG...]]: runs the script NAME of a folder of scripts/, explains it, or lists what there is
dispatch() {
    local folder=$1 name=${2:-} command=scripts/${0##*/} script
    case $name in
        '' | -h | --help)
            echo "$command NAME [ARG...] runs one of the $folder; $command NAME --help explains it."
            list "$folder"
            exit
            ;;
    esac
    script=$home/scripts/$folder/$name
    if [[ $name = */* ]] || [ ! -x "$script" ]; then
        { echo "$command: there is no '$name' among the $folder. There are:"; list "$folder"; } >&2
        exit 2
    fi
    case ${3:-} in -h | --help) comment "$script"; exit ;; esac
    shift 2
    exec "$script" "$@"
}

# say MESSAGE...: on standard error, after the name of the script
say() {
    echo "${0#"$home/"}: $*" >&2
}

# fail MESSAGE...: ends the script
fail() {
    say "$@"
    exit 1
}

# usage [MESSAGE...]: ends the script with how to call it
usage() {
    [ $# -eq 0 ] || say "$@"
    comment "$0" >&2
    exit 2
}

# needs_python MODULE...: ends the script, and says what to do, unless $python has these modules
needs_python() {
    local modules=$*
    "$python" -c "import ${modules// /, }" 2>/dev/null && return
    say "$python lacks a module of: $modules. So nothing was done. Install them in an environment of their own:" \
        "python3 -m venv DIR && DIR/bin/pip install ${*/#yaml/pyyaml}; then set PYTHON=DIR/bin/python"
    exit 2
}

# brings_python PACKAGE...: $python is an environment in $work with these packages, unless PYTHON names one that has them
brings_python() {
    [ -z "${PYTHON:-}" ] || return 0
    python=$work/python/bin/python
    [ -x "$python" ] || { python3 -m venv "$work/python" && "$python" -m pip install --quiet --disable-pip-version-check "$@"; } >&2 ||
        fail "could not install $*. Set PYTHON to a python3 that has them"
}

# build_classes: the program and its tests' classes, for $classes
build_classes() {
    [ -n "${TT_CLASSES:-}" ] || (cd "$home" && maven -DskipTests package)
}

# make_work: makes the folder $work, which is removed when the script ends
make_work() {
    work=${KEEP:-$(mktemp -d "${TMPDIR:-/tmp}/tt-${0##*/}-XXXXXX")}
    mkdir -p "$work"
    work=$(cd "$work" && pwd)
    [ -n "${KEEP:-}" ] || trap 'rm -rf "$work"' EXIT
}

# watch_process PID: waits for a process that this script started; ticks: its time on processors, most: its memory at most, in kB
watch_process() {
    local stat
    ticks=0 most=0
    while read -r -a stat 2>/dev/null <"/proc/$1/stat" && [ "${stat[2]}" != Z ]; do # fields behind a name without spaces: 14 and 15 are ticks
        ticks=$((stat[13] + stat[14]))
        most=$(sed -n 's/^VmHWM:[[:space:]]*\([0-9]*\) kB/\1/p' "/proc/$1/status" 2>/dev/null || echo "$most")
        most=${most:-0}
        sleep 0.1
    done
    wait "$1"
}
