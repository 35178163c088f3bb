# Muxworks's shell integration for bash, given to the panes that Muxworks makes by `bash --rcfile`.
# Sources the user's own ~/.bashrc and changes none of the user's files. Then it marks, invisibly (OSC 133):
#   A prompt begins   B prompt ends, input begins   C a command begins   D;CODE it ended
# and leaves the last mark with tmux (OSC 7, read as #{pane_path}):
#   muxworks:v1/SHELL/SEQ/TOKEN/PHASE/EXIT/START/END    times in microseconds
#   PHASE  run   a command runs            done  it ended, the prompt is being made
#          prompt  the shell reads a line  more  the shell reads the rest of a command
# The functions stand before ~/.bashrc is read, so that no alias of the user's gets into them; what they call goes by
# `builtin`, so that no function does. Nothing here may fail by its status: the user may have `set -e`.

# What ~/.bashrc can tell these panes by; no program in them inherits it.
__mux_dir=${MUXWORKS_DIR-}
builtin export -n MUXWORKS_DIR

# First of PROMPT_COMMAND: $? is still the command's own. bash gives it back to the commands that follow.
__mux_ended() {
  local code=$? number='\#'
  number=${number@P}
  __mux_undress
  if [[ $number != "$__mux_number" ]]; then
    # bash has run something since the last prompt. Where prompts do not expand, PS0 could not count it.
    if ((!__mux_expands)); then
      __mux_sequence=$((__mux_sequence + 1)) __mux_token=$__mux_next __mux_start=$__mux_taken
    fi
    __mux_number=$number __mux_next=0 __mux_taken=0
    __mux_tell_end "$code"
  elif ((__mux_next)); then
    # What Muxworks had typed was no command: a comment, or text that bash could not read. It began and ended at once.
    ((!__mux_void)) || code=0
    __mux_sequence=$((__mux_sequence + 1)) __mux_token=$__mux_next __mux_next=0 __mux_start=$__mux_taken __mux_taken=0
    __mux_tell_end "$code"
  fi
  if [[ -n $__mux_histexpand ]]; then
    builtin set -H
    __mux_histexpand=
  fi
  return 0
}

# For bash before 5.1, where PROMPT_COMMAND is one text and $? goes from each part of it to the next.
__mux_ended_keeping_status() {
  local status=$?
  __mux_ended
  return $status
}

__mux_tell_end() {
  __mux_code=$1 __mux_end=${EPOCHREALTIME-0}
  __mux_end=${__mux_end/[.,]/}
  builtin printf '\e]133;D;%d\a\e]7;muxworks:v1/%d/%d/%d/done/%d/%d/%d\a' "$__mux_code" \
    "$__mux_shell" "$__mux_sequence" "$__mux_token" "$__mux_code" "$__mux_start" "$__mux_end"
  ((${#__mux_kept[@]})) || return 0
  # A command that came between, and is told of by its own end alone: the mark goes on telling of the one before it.
  __mux_token=${__mux_kept[0]} __mux_code=${__mux_kept[1]} __mux_start=${__mux_kept[2]} __mux_end=${__mux_kept[3]}
  __mux_kept=()
}

# What the user's PROMPT_COMMAND finds in the prompts is the user's own.
__mux_undress() {
  [[ -z $__mux_ps0 ]] || PS0=${PS0//"$__mux_ps0"/}
  [[ -z $__mux_ps1 ]] || PS1=${PS1//"$__mux_ps1"/}
  [[ -z $__mux_ps2 ]] || PS2=${PS2//"$__mux_ps2"/}
}

# Last of PROMPT_COMMAND: whatever makes PS1 anew has done so. Puts the marks into the prompts.
__mux_dress() {
  local known=$__mux_code/$__mux_start/$__mux_end
  # Once more: a tool may have kept a prompt of before, marks and all.
  PS0=${PS0-} PS1=${PS1-} PS2=${PS2-}
  __mux_undress
  __mux_mark=$'\e]7;muxworks:v1/'$__mux_shell/$__mux_sequence/$__mux_token/prompt/$known$'\a'
  if builtin shopt -q promptvars; then
    # Constant texts, so that one is found and taken out again wherever a tool of the user's has put it. Their
    # variables do not exist in shells that inherit an exported prompt: nothing is marked there.
    # PS0 is printed after a command was read and before it runs; the subscript of an empty array is the one place in
    # it that can set variables of this shell.
    __mux_expands=1
    __mux_ps0='${__mux_shell:+${__mux_none[__mux_sequence += 1, __mux_token = __mux_next, __mux_next = 0, __mux_ran = 1, __mux_start = '$__mux_clock']-}\e]133;C\a\e]7;muxworks:v1/$__mux_shell/$__mux_sequence/$__mux_token/run/0/$__mux_start/0\a}'
    __mux_ps1='\[\e]133;B\a${__mux_mark-}\]'
    __mux_ps2='\[${__mux_shell:+\e]7;muxworks:v1/$__mux_shell/$__mux_sequence/$__mux_next/more/$__mux_code/$__mux_start/$__mux_end\a}\]'
  else
    # Whose command begins is not known before: 0. PS0 cannot be changed when it is, bash reads on where the old value
    # was.
    __mux_expands=0
    __mux_ps0='\e]133;C\a\e]7;muxworks:v1/'$__mux_shell/$((__mux_sequence + 1))'/0/run/0/\D{%s}000000/0\a'
    __mux_ps1='\[\e]133;B\a'$__mux_mark'\]'
    __mux_ps2='\[\e]7;muxworks:v1/'$__mux_shell/$__mux_sequence/0/more/$known'\a\]'
  fi
  PS0+=$__mux_ps0 PS1+=$__mux_ps1 PS2=$__mux_ps2$PS2
  builtin printf '\e]133;A\a'
}

# Where the user's files made PROMPT_COMMAND readonly, PS1 does alone what can be done in arithmetic.
__mux_dress_alone() {
  __mux_dress
  # What is still the next one here was no command, see __mux_ended: it began and ended at once.
  PS1='${__mux_none[__mux_sequence += __mux_next != 0, __mux_start = __mux_next ? __mux_taken : __mux_start, __mux_code = __mux_next && __mux_void ? 0 : __mux_ran || __mux_next ? $? : __mux_code, __mux_end = __mux_ran || __mux_next ? '$__mux_clock' : __mux_end, __mux_token = __mux_next ? __mux_next : __mux_token, __mux_next = 0, __mux_ran = 0]-}\[\e]133;A\a\]'${PS1%"$__mux_ps1"}
  PS1+='\[\e]133;D;$__mux_code\a\e]133;B\a\e]7;muxworks:v1/$__mux_shell/$__mux_sequence/$__mux_token/prompt/$__mux_code/$__mux_start/$__mux_end\a\]'
}

# Muxworks starts a command by writing it to a private file and typing one key, which stands for this function and
# Enter: nothing that a person types gets between the two, and where readline reads the key for something else (a search
# in the history, say) nothing is run. The line is set as it is, whatever it holds: no key binding, completion or
# history expansion touches it.
__mux_take() {
  local file=$__mux_dir/${TMUX_PANE#%}.next line= strict= nothing='^[[:space:]]*(#|$)'
  # What a person had typed is not run by that Enter, and not lost: it goes to the history. The key's own end is left
  # there by a search that its beginning has ended.
  READLINE_LINE=${READLINE_LINE//'[7771;7~'/}
  [[ -z $READLINE_LINE ]] || builtin history -s -- "$READLINE_LINE"
  READLINE_LINE= READLINE_POINT=0
  [[ -n $__mux_dir && -s $file && -O $file ]] || return 0
  if [[ $- == *H* ]]; then
    builtin set +H
    __mux_histexpand=1
  fi
  __mux_taken=${EPOCHREALTIME-0}
  __mux_taken=${__mux_taken/[.,]/}
  # A variable that cannot be set is an error that `set -e` ends the shell for, whatever stands after it.
  if [[ $- == *e* ]]; then
    builtin set +e
    strict=1
  fi
  # What bash would say of jobs that have ended before would stand in what this command prints: it counts as said.
  builtin jobs >/dev/null 2>&1
  builtin source "$file"
  [[ -z $strict ]] || builtin set -e
  # Taken once, also where the key is typed twice.
  : >|"$file"
  __mux_void=0
  [[ ! $line =~ $nothing ]] || __mux_void=1
  READLINE_LINE=$line READLINE_POINT=2147483647
}

__mux_install() {
  local map
  __mux_shell=$$ __mux_number='\#'
  __mux_number=${__mux_number@P}
  __mux_sequence=0 __mux_token=0 __mux_next=0 __mux_taken=0 __mux_start=0 __mux_end=0 __mux_code=0
  __mux_ran=0 __mux_void=0 __mux_expands=1 __mux_histexpand= __mux_mark= __mux_none=() __mux_kept=()
  # Before bash 5 there is no clock that costs no process: times stay unknown.
  __mux_clock=0
  [[ -z ${EPOCHREALTIME-} ]] || __mux_clock='${EPOCHREALTIME/[.,]/}'
  __mux_ps0= __mux_ps1= __mux_ps2=
  if [[ ${PROMPT_COMMAND+${PROMPT_COMMAND@a}} == *r* ]]; then
    __mux_dress_alone
  elif ((BASH_VERSINFO[0] > 5 || (BASH_VERSINFO[0] == 5 && BASH_VERSINFO[1] >= 1))); then
    PROMPT_COMMAND=(__mux_ended ${PROMPT_COMMAND[@]+"${PROMPT_COMMAND[@]}"} __mux_dress)
  else
    PROMPT_COMMAND='__mux_ended_keeping_status && :'$'\n'${PROMPT_COMMAND-}$'\n'__mux_dress
  fi
  for map in emacs-standard vi-insert vi-command; do
    builtin bind -m "$map" -x '"\e[7773;7~": __mux_take' 2>/dev/null || :
    builtin bind -m "$map" '"\e[7774;7~": accept-line' 2>/dev/null || :
    builtin bind -m "$map" '"\e[7771;7~": "\e[7773;7~\e[7774;7~"' 2>/dev/null || :
  done
}

if [[ -r ~/.bashrc ]]; then
  . ~/.bashrc || :
fi

# Only where a person or Muxworks can type.
if [[ $- == *i* ]]; then
  __mux_install || :
fi
builtin unset -f __mux_install
builtin unset MUXWORKS_DIR
