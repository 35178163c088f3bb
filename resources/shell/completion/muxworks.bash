# Completion of muxworks for bash: eval "$(muxworks completion bash)"
_muxworks() {
  local program=muxworks line IFS=$'\n'
  # A path as typed, ~ not yet replaced.
  [[ $1 == */* ]] && program=${1/#\~/$HOME}
  COMPREPLY=()
  while read -r line; do
    COMPREPLY+=("$line")
  done < <("$program" __complete bash -- "${COMP_LINE:0:COMP_POINT}" "$2" 2>/dev/null </dev/null)
  # What is in a directory comes next, not a space.
  if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]]; then
    compopt -o nospace 2>/dev/null
  fi
  return 0
}
complete -F _muxworks muxworks
