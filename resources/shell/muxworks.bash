# Muxworks's shell integration for bash, given to the panes that Muxworks makes by `bash --rcfile`.
# Sources the user's own ~/.bashrc first and changes none of the user's files. Then it marks, invisibly (OSC 133):
#   A prompt begins   B prompt ends, input begins   C a command begins   D;CODE it ended
# and leaves the last mark with tmux (OSC 7, read as #{pane_path}):
#   muxworks:v1/SHELL/SEQ/TOKEN/PHASE/EXIT/START/END    PHASE run, done, prompt; times in microseconds

__mux_dir=${MUXWORKS_DIR-}
unset MUXWORKS_DIR

[[ -r ~/.bashrc ]] && . ~/.bashrc

# Not twice in one shell, and only where a person or Muxworks can type.
if [[ $- == *i* && -z ${__mux_shell-} ]]; then
  __mux_shell=$$
  __mux_sequence=0 __mux_token=0 __mux_next=0 __mux_start=0 __mux_end=0 __mux_code=0 __mux_running=0
  __mux_none=() __mux_ps1= __mux_user_ps1= __mux_histexpand=

  # First of PROMPT_COMMAND: $? is still the command's own.
  __mux_ended() {
    local code=$?
    if ((__mux_running)); then
      __mux_end=${EPOCHREALTIME-0}
      __mux_running=0 __mux_code=$code __mux_end=${__mux_end/[.,]/}
      printf '\e]133;D;%d\a\e]7;muxworks:v1/%d/%d/%d/done/%d/%d/%d\a' "$code" \
        "$__mux_shell" "$__mux_sequence" "$__mux_token" "$code" "$__mux_start" "$__mux_end"
      if [[ -n $__mux_histexpand ]]; then set -H; __mux_histexpand=; fi
    fi
    return $code
  }

  # Last of PROMPT_COMMAND: whatever made PS1 anew has done so.
  __mux_prompt() {
    local code=$? state="muxworks:v1/$__mux_shell/$__mux_sequence/$__mux_token/prompt/$__mux_code/$__mux_start/$__mux_end"
    [[ $PS1 == "$__mux_ps1" ]] || __mux_user_ps1=$PS1
    __mux_ps1='\[\e]133;A\a\]'$__mux_user_ps1'\[\e]133;B\a\e]7;'$state'\a\]'
    PS1=$__mux_ps1
    return $code
  }

  if ((BASH_VERSINFO[0] > 5 || (BASH_VERSINFO[0] == 5 && BASH_VERSINFO[1] >= 1))); then
    PROMPT_COMMAND=(__mux_ended ${PROMPT_COMMAND[@]+"${PROMPT_COMMAND[@]}"} __mux_prompt)
  else
    PROMPT_COMMAND="__mux_ended"$'\n'"${PROMPT_COMMAND-}"$'\n'"__mux_prompt"
  fi

  # PS0 is printed after a command was read and before it runs. The subscript of an empty array is the one place in it
  # that can set variables of this shell.
  # Before bash 5 there is no clock that costs no process: times stay unknown there.
  __mux_clock=0
  [[ -z ${EPOCHREALTIME-} ]] || __mux_clock='${EPOCHREALTIME/[.,]/}'
  PS0=${PS0-}'${__mux_none[__mux_sequence += 1, __mux_token = __mux_next, __mux_next = 0, __mux_running = 1, __mux_start = '$__mux_clock']-}\e]133;C\a\e]7;muxworks:v1/${__mux_shell}/${__mux_sequence}/${__mux_token}/run/0/${__mux_start}/0\a'
  unset __mux_clock

  # Muxworks starts a command by writing it to a private file and typing this key. The line is set as it is, whatever
  # it holds: no key binding, completion or history expansion touches it. The Enter that follows runs it.
  __mux_take() {
    local file=$__mux_dir/${TMUX_PANE#%}.next line=
    [[ -n $__mux_dir && -O $file ]] || return 0
    # What a person had typed is not lost: it goes to the history.
    [[ -z $READLINE_LINE ]] || history -s -- "$READLINE_LINE"
    if [[ $- == *H* ]]; then set +H; __mux_histexpand=1; fi
    . "$file"
    READLINE_LINE=$line
    READLINE_POINT=${#line}
  }
  for __mux_map in emacs-standard vi-insert vi-command; do
    bind -m "$__mux_map" -x '"\e[7771;7~": __mux_take' 2>/dev/null
  done
  unset __mux_map
fi
