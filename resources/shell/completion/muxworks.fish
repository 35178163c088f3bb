# Completion of muxworks for fish: muxworks completion fish > ~/.config/fish/completions/muxworks.fish
function __muxworks_complete
    set -l typed (commandline -opc)
    set -l program muxworks
    string match -q '*/*' -- $typed[1]; and set program (string replace -r '^~' $HOME -- $typed[1])
    set -e typed[1]
    # In quotes it is one word also where it is empty.
    set -l word (commandline -ct)
    $program __complete fish -- $typed "$word" 2>/dev/null </dev/null
end
complete -c muxworks -f -k -a '(__muxworks_complete)'
