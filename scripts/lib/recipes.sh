# What the recipes that make data share: their arguments, and numbers drawn in awk. To be sourced.

# A generator of our own (Park and Miller 1988), since those of awk differ from one to another. It begins at the number "state".
draw='function draw(n) { state = (state * 48271) % 2147483647; return int(state / 2147483647 * n) }'

# wrong MESSAGE...: ends the script, whose call is wrong
wrong() {
  echo "${0##*/}: $*; see --help" >&2
  exit 2
}

# arguments "$@": reads --help, --to FOLDER into $to, and, where the script has set an empty $from, FOLDER into it
arguments() {
  to=$(dirname "$0")/../../data/${0##*/}
  while [ $# -gt 0 ]; do
    case $1 in
      -h | --help) sed -n '2,/^set /p' "$0" | sed '$d; s/^# \{0,1\}//'; exit 0 ;;
      --to) [ $# -ge 2 ] || wrong "--to needs a folder"; to=$2; shift ;;
      -*) wrong "no argument $1" ;;
      *) [ -n "${from+set}" ] || wrong "no argument $1"; from=$1 ;;
    esac
    shift
  done
}
